//! Creations of trainings.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::client::{Connection, agent, teach};
use crate::common::server::Server;
use crate::common::{Figures, drive};

/// Agents the trainings are spread over.
const AGENTS: usize = 8;

pub fn run(server: &Server, clients: usize) -> Figures {
    let mut setup = Connection::open(server);
    let agents: Vec<String> = (0..AGENTS).map(|_| agent(server, &mut setup)).collect();
    let next = AtomicUsize::new(0);
    let begin = || {
        let mine = next.fetch_add(1, Ordering::Relaxed);
        (Connection::open(server), agents[mine % AGENTS].clone())
    };
    let body = r#"{"subject":"Opening hours","instructions":"We are open from 9 to 18, Sundays closed."}"#;
    drive(clients, begin, |(connection, agent)| drop(teach(server, connection, agent, body)))
}
