//! How long a quiet tenant waits beside a noisy one: the 99th percentile of its requests, one at a time, while 64
//! connections of another tenant do one kind of work, compared with the same alone in the same run. At most twice the
//! time alone and 10 ms is the aim; `/api/v1/health` and `/readyz` at most 50 ms.
//!
//! `cargo bench --bench fairness` measures SQLite; `DATABASE=postgres://… cargo bench --bench fairness` an empty
//! PostgreSQL database. The clients share the machine with the server. With `CHARTS=docs/performance` it draws a picture.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

#[path = "../common/chart.rs"]
mod chart;
#[path = "../common/mod.rs"]
mod common;
mod noise;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chart::Bar;
use common::client::{Connection, create_agent, create_training};
use common::server::{self, Database, Server};
use noise::{KINDS, Noise};
use understudy::testing::{DatabaseUrl, ModelSource};

/// How long each request is repeated.
const MEASURED: Duration = Duration::from_secs(3);
/// Connections of the noisy tenant.
const NOISY: usize = 64;
/// What the aim allows on top of twice the time alone.
const ALLOWANCE: Duration = Duration::from_millis(10);
/// The most that the state of the server may take.
const STATE_LIMIT: Duration = Duration::from_millis(50);

/// A request of the quiet tenant, or for the state of the server.
struct Quiet {
    name: &'static str,
    method: &'static str,
    path: String,
    body: String,
    is_state: bool,
}

fn main() {
    let database = Database::chosen();
    let [noisy, quiet] = server::start(&database, ModelSource::BuiltIn);
    let requests = requests(&quiet);
    let alone: Vec<Duration> = requests.iter().map(|request| p99(&quiet, request)).collect();
    println!("| beside 64 connections of | request | p99 alone | p99 beside | limit |\n|---|---|---|---|---|");
    let mut bars = Vec::new();
    for kind in KINDS {
        let work = Noise::prepare(&noisy, kind);
        let beside = with_noise(&work, || requests.iter().map(|request| p99(&quiet, request)).collect::<Vec<_>>());
        for ((request, alone), beside) in requests.iter().zip(&alone).zip(beside) {
            let limit = if request.is_state { STATE_LIMIT } else { 2 * *alone + ALLOWANCE };
            println!("| {} | {} | {alone:.2?} | {beside:.2?} | {limit:.2?} |", kind.name(), request.name);
            bars.push(Bar {
                label: format!("{} beside {}", request.name, kind.name()),
                value: beside.as_secs_f64() / limit.as_secs_f64(),
                text: format!("{beside:.1?} of {limit:.1?}"),
            });
        }
    }
    let (file, name) = match database.url {
        DatabaseUrl::Sqlite(_) => ("fairness-sqlite", "SQLite"),
        DatabaseUrl::Postgres(_) => ("fairness-postgresql", "PostgreSQL"),
    };
    chart::draw(file, &format!("A quiet tenant's p99 as a share of its limit ({name})"), 1.0, &bars);
}

/// The requests to measure, about a published agent with 25 trainings.
fn requests(server: &Server) -> Vec<Quiet> {
    let mut connection = Connection::open(server);
    let agent = create_agent(server, &mut connection);
    let body = r#"{"subject":"Hours","instructions":"We are open from 9 to 18, Sundays closed."}"#;
    let trainings: Vec<String> = (0..25).map(|_| create_training(server, &mut connection, &agent, body)).collect();
    let (status, answer) = connection.send(server, "POST", &format!("{agent}/publish"), "");
    assert_eq!(status, 200, "{answer}");
    let request = |name, method, path: String, body: &str| {
        let is_state = path.ends_with("health") || path.ends_with("readyz");
        Quiet { name, method, path, body: body.to_owned(), is_state }
    };
    vec![
        request("context", "GET", format!("{agent}/context"), ""),
        request("agent", "GET", agent.clone(), ""),
        request("write", "PUT", trainings[0].clone(), body),
        request("health", "GET", "/api/v1/health".to_owned(), ""),
        request("readyz", "GET", "/readyz".to_owned(), ""),
    ]
}

fn p99(server: &Server, request: &Quiet) -> Duration {
    let mut connection = Connection::open(server);
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < MEASURED {
        let started = Instant::now();
        let (status, answer) = connection.send(server, request.method, &request.path, &request.body);
        assert_eq!(status, 200, "{}: {answer}", request.name);
        times.push(started.elapsed());
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// Runs `measure` while the noisy tenant works.
fn with_noise<T>(noise: &Noise<'_>, measure: impl FnOnce() -> T) -> T {
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ended = &ended;
        for number in 0..NOISY {
            scope.spawn(move || {
                let mut connection = noise.connect();
                let mut round = number;
                while !ended.load(Ordering::Relaxed) {
                    noise.once(&mut connection, round);
                    round += NOISY;
                }
            });
        }
        let measured = measure();
        ended.store(true, Ordering::Relaxed);
        measured
    })
}
