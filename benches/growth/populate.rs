//! Fills a database.

use crate::common::client::{Connection, create_agent, create_training};
use crate::common::server::Server;

/// The most trainings of a batch.
const BATCH: usize = 1000;

/// A scenario as a body.
pub fn training(what: &str, number: usize) -> String {
    format!(
        r#"{{"subject":"Question {what} {number}","instructions":"We are open from 9 to 18, Sundays closed.","type":"SCENARIO_SPECIFIC"}}"#
    )
}

pub fn add_trainings(server: &Server, connection: &mut Connection, agent: &str, count: usize) {
    for first in (0..count).step_by(BATCH) {
        let saves = (first..count.min(first + BATCH)).map(|number| {
            let training = training("old", number);
            format!(r#"{{"op":"save","training":{training}}}"#)
        });
        let body = format!(r#"{{"operations":[{}]}}"#, saves.collect::<Vec<_>>().join(","));
        let (status, answer) = connection.send(server, "POST", &format!("{agent}/trainings/batch"), &body);
        assert_eq!(status, 200, "{answer}");
    }
}

/// Publishes until there are `count` versions.
pub fn add_versions(server: &Server, connection: &mut Connection, agent: &str, count: usize) {
    for number in 1..count {
        let body = training("of a version", number).replacen('{', r#"{"node_id":"edited","#, 1);
        create_training(server, connection, agent, &body);
        let (status, answer) = connection.send(server, "POST", &format!("{agent}/publish"), "");
        assert_eq!(status, 200, "{answer}");
    }
}

/// Creates agents until the environment has `count` more.
pub fn add_agents(server: &Server, connection: &mut Connection, count: usize) {
    for _ in 1..count {
        create_agent(server, connection);
    }
}
