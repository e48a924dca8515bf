//! A batch of 1,000 trainings, compared with 1,000 single calls and with one.

use std::time::{Duration, Instant};

use understudy::testing::DatabaseUrl;

use crate::common::client::{Connection, create_agent, create_training};
use crate::common::server::Server;
use crate::copied_rows;

/// The trainings of a batch.
const SIZE: u32 = 1000;
/// Each figure is the median of this many measurements.
const ROUNDS: usize = 7;

/// Prints the ratios.
pub fn run(server: &Server, url: &DatabaseUrl) {
    let mut connection = Connection::open(server);
    let body = |number: u32| {
        format!(
            r#"{{"node_id":"n{number}","subject":"Opening hours","instructions":"Of {number}: we are open from 9 to 18."}}"#
        )
    };
    let (mut singles, mut ones, mut batches, mut repeated) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut floors = Vec::new();
    for _ in 0..ROUNDS {
        let agent = create_agent(server, &mut connection);
        let began = Instant::now();
        for number in 0..SIZE {
            let one = Instant::now();
            create_training(server, &mut connection, &agent, &body(number));
            ones.push(one.elapsed());
        }
        singles.push(began.elapsed());
        let agent = create_agent(server, &mut connection);
        let saves: Vec<_> = (0..SIZE).map(|number| format!(r#"{{"op":"save","training":{}}}"#, body(number))).collect();
        let whole = format!(r#"{{"operations":[{}]}}"#, saves.join(","));
        for times in [&mut batches, &mut repeated] {
            let began = Instant::now();
            let (status, _) = connection.send(server, "POST", &format!("{agent}/trainings/batch"), &whole);
            times.push(began.elapsed());
            assert_eq!(status, 200);
        }
        if let DatabaseUrl::Sqlite(path) = url {
            floors.push(copied_rows::run(path, &agent, &create_agent(server, &mut connection)));
        }
    }
    let [singles, one, batch, again] = [singles, ones, batches, repeated].map(median);
    let ratio = |time: Duration, to: Duration| time.as_secs_f64() / to.as_secs_f64();
    println!("\n| 1,000 saves | median | ratio to one call |\n|---|---|---|");
    println!("| one call | {one:.2?} | 1 |");
    println!("| 1,000 calls | {singles:.2?} | {:.0} |", ratio(singles, one));
    println!("| a batch | {batch:.2?} | {:.1} |", ratio(batch, one));
    if !floors.is_empty() {
        let floor = median(floors);
        println!("| its rows alone, copied by SQLite | {floor:.2?} | {:.1} |", ratio(floor, one));
    }
    println!("| the same batch again, which changes nothing | {again:.2?} | {:.1} |", ratio(again, one));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
