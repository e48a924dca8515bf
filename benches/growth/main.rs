//! How the time of a request grows with what it does not return: the trainings and the versions of an agent, and the
//! agents of an environment. At most twice the time at the smallest size is the aim.
//!
//! `cargo bench --bench growth` measures SQLite; `DATABASE=postgres://… cargo bench --bench growth` an empty PostgreSQL
//! database. With `CHARTS=docs/performance` it draws a picture.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

#[path = "../common/chart.rs"]
mod chart;
#[path = "../common/mod.rs"]
mod common;
mod populate;

use std::time::{Duration, Instant};

use chart::Bar;
use common::client::{Connection, create_agent};
use common::server::{self, Database, Server};
use populate::{add_agents, add_trainings, add_versions, training};
use serde_json::Value;
use understudy::testing::{DatabaseUrl, ModelSource};

/// Each figure is the median of this many requests.
const ROUNDS: usize = 41;
/// The largest ratio that the aim allows.
const LIMIT: f64 = 2.0;

/// What a size grows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Trainings,
    Versions,
    Agents,
}

const AXES: [(Axis, &str, [usize; 4]); 3] = [
    (Axis::Trainings, "trainings", [10, 100, 1000, 10_000]),
    (Axis::Versions, "versions", [1, 10, 100, 1000]),
    (Axis::Agents, "agents", [10, 100, 1000, 10_000]),
];

/// A client and the agent that it works on.
struct Bench<'s> {
    server: &'s Server,
    connection: Connection,
    agent: String,
    round: usize,
    /// The newest version, after [`Self::publish_after`].
    newest: i64,
}

fn main() {
    let database = Database::chosen();
    let [server] = server::start(&database, ModelSource::Wording);
    let mut bars = Vec::new();
    for (axis, name, sizes) in AXES {
        let columns: Vec<Vec<(&str, Duration)>> = sizes.iter().map(|size| measure(&server, axis, *size)).collect();
        println!("\n| request, by {name} | {} | ratio |", sizes.map(|size| size.to_string()).join(" | "));
        println!("|---|{}---|", "---|".repeat(sizes.len()));
        for (row, (what, first)) in columns[0].iter().enumerate() {
            let times = columns.iter().map(|column| column[row].1);
            let ratio = columns[sizes.len() - 1][row].1.as_secs_f64() / first.as_secs_f64();
            let cells: Vec<String> = times.map(|time| format!("{time:.2?}")).collect();
            println!("| {what} | {} | {ratio:.2} |", cells.join(" | "));
            bars.push(Bar { label: format!("{what}, {name}"), value: ratio, text: format!("{ratio:.2}") });
        }
    }
    let (file, name) = match database.url {
        DatabaseUrl::Sqlite(_) => ("growth-sqlite", "SQLite"),
        DatabaseUrl::Postgres(_) => ("growth-postgresql", "PostgreSQL"),
    };
    chart::draw(file, &format!("Time at the largest size divided by the smallest ({name})"), LIMIT, &bars);
}

/// The medians of all requests at one size.
fn measure(server: &Server, axis: Axis, size: usize) -> Vec<(&'static str, Duration)> {
    let mut connection = Connection::open(server);
    let agent = create_agent(server, &mut connection);
    add_trainings(server, &mut connection, &agent, if axis == Axis::Trainings { size } else { 10 });
    publish(server, &mut connection, &agent);
    match axis {
        Axis::Trainings => {}
        Axis::Versions => add_versions(server, &mut connection, &agent, size),
        Axis::Agents => add_agents(server, &mut connection, size),
    }
    let mut bench = Bench { server, connection, agent, round: 0, newest: 0 };
    vec![
        ("one page of agents", bench.median(|bench| bench.get("/api/v1/agents?view=summary&per_page=10"))),
        ("one page of trainings", bench.median(|bench| bench.get_own("/trainings?per_page=10"))),
        ("one page of versions", bench.median(|bench| bench.get_own("/versions?per_page=1"))),
        ("create a training", bench.median(Bench::create)),
        ("edit and publish", bench.median(Bench::edit_and_publish)),
        ("context after a publish", bench.median_after(Bench::edit_and_publish, |bench| bench.get_own("/context"))),
        ("context", bench.median(|bench| bench.get_own("/context?query=nothing&limit=3"))),
        ("draft context after an edit", bench.median_after(Bench::edit, |bench| bench.get_own(DRAFT))),
        ("delete a published training", bench.median_after(Bench::publish_new, Bench::delete)),
        ("restore the version before", bench.median_after(Bench::publish_after, Bench::restore)),
    ]
}

const DRAFT: &str = "/context?version=draft&query=nothing&limit=3";

impl Bench<'_> {
    fn median(&mut self, one: impl FnMut(&mut Self)) -> Duration {
        self.median_after(|_| (), one)
    }

    /// The median time of `one`; `before` is not measured.
    fn median_after(&mut self, mut before: impl FnMut(&mut Self), mut one: impl FnMut(&mut Self)) -> Duration {
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            self.round += 1;
            before(self);
            let began = Instant::now();
            one(self);
            times.push(began.elapsed());
        }
        times.sort_unstable();
        times[ROUNDS / 2]
    }

    fn send(&mut self, method: &str, path: &str, body: &str) {
        let (status, answer) = self.connection.send(self.server, method, path, body);
        assert_eq!(status, 200, "{method} {path}: {answer}");
    }

    fn get(&mut self, path: &str) {
        self.send("GET", path, "");
    }

    fn get_own(&mut self, path: &str) {
        let path = format!("{}{path}", self.agent);
        self.get(&path);
    }

    fn create(&mut self) {
        let (path, body) = (format!("{}/trainings", self.agent), training("new", self.round));
        self.send("POST", &path, &body);
    }

    /// Saves the training with this node id.
    fn save(&mut self, node: &str) {
        let text = training("changed", self.round);
        let body = text.replacen('{', &format!("{{\"node_id\":\"{node}\","), 1);
        let path = format!("{}/trainings", self.agent);
        self.send("POST", &path, &body);
    }

    fn edit(&mut self) {
        self.save("edited");
    }

    fn edit_and_publish(&mut self) {
        self.edit();
        publish(self.server, &mut self.connection, &self.agent.clone());
    }

    fn publish_new(&mut self) {
        self.save("deleted");
        publish(self.server, &mut self.connection, &self.agent.clone());
    }

    fn publish_after(&mut self) {
        self.edit_and_publish();
        let path = format!("{}/versions?per_page=1", self.agent);
        let (_, answer) = self.connection.send(self.server, "GET", &path, "");
        let answer: Value = serde_json::from_str(answer).unwrap();
        self.newest = answer["data"][0]["number"].as_i64().unwrap();
    }

    fn restore(&mut self) {
        let path = format!("{}/versions/{}/restore", self.agent, self.newest - 1);
        self.send("POST", &path, "");
    }

    fn delete(&mut self) {
        let path = format!("{}/trainings/batch", self.agent);
        self.send("POST", &path, r#"{"operations":[{"op":"delete","node_id":"deleted"}]}"#);
    }
}

fn publish(server: &Server, connection: &mut Connection, agent: &str) {
    let (status, answer) = connection.send(server, "POST", &format!("{agent}/publish"), "");
    assert_eq!(status, 200, "{answer}");
}
