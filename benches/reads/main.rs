//! Reads per second over HTTP with 32 clients, compared with the health check of the same server in the same run.
//!
//! `cargo bench --bench reads` measures SQLite; `DATABASE=postgres://… cargo bench --bench reads` an empty PostgreSQL
//! database. The ratios are comparable between machines; the absolute figures are not.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/load.rs"]
mod load;

use common::client::{Connection, create_agent, create_training};
use common::server::{self, Database, Server};
use load::{Figures, drive};
use understudy::testing::ModelSource;

const CLIENTS: usize = 32;
/// Trainings per agent.
const TRAININGS: usize = 25;
const AGENTS: usize = 25;

fn main() {
    let database = Database::chosen();
    let [server] = server::start(&database, ModelSource::Wording);
    let (agent, training) = populate(&server);
    let floor = run(&server, "/api/v1/health");
    println!("| read | a second (p50 / p99) | ratio |");
    println!("|---|---|---|");
    println!("| health: no database, no token | {floor} | 1 |");
    for (what, path) in [
        ("context of the live version", format!("{agent}/context?channel=phone_voice")),
        ("one training", training),
        ("an agent with its 25 trainings", agent.clone()),
        ("the 25 trainings of an agent", format!("{agent}/trainings")),
        ("25 agents with 25 trainings each", "/api/v1/agents?per_page=25".to_owned()),
    ] {
        let read = run(&server, &path);
        println!("| {what} | {read} | {:.2} |", read.per_second / floor.per_second);
    }
}

/// Creates published agents. Returns the path of one agent and of one of its trainings.
fn populate(server: &Server) -> (String, String) {
    let mut connection = Connection::open(server);
    let made: Vec<(String, String)> = (0..AGENTS)
        .map(|_| {
            let agent = create_agent(server, &mut connection);
            let mut training = String::new();
            for number in 0..TRAININGS {
                let body = format!(
                    r#"{{"subject":"Question {number}","instructions":"We are open from 9 to 18, Sundays closed."}}"#
                );
                training = create_training(server, &mut connection, &agent, &body);
            }
            let (status, answer) = connection.send(server, "POST", &format!("{agent}/publish"), "");
            assert_eq!(status, 200, "{answer}");
            (agent, training)
        })
        .collect();
    made.into_iter().next_back().unwrap()
}

fn run(server: &Server, path: &str) -> Figures {
    drive(
        CLIENTS,
        || Connection::open(server),
        |connection| {
            let (status, answer) = connection.send(server, "GET", path, "");
            assert_eq!(status, 200, "{answer}");
        },
    )
}
