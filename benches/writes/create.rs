//! Creates trainings over HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::client::{Connection, create_agent, create_training};
use crate::common::server::Server;
use crate::load::{Figures, drive};

/// The number of agents that get the trainings.
const AGENTS: usize = 8;

pub fn run(server: &Server, clients: usize) -> Figures {
    let mut setup = Connection::open(server);
    let agents: Vec<String> = (0..AGENTS).map(|_| create_agent(server, &mut setup)).collect();
    let next = AtomicUsize::new(0);
    let begin = || {
        let mine = next.fetch_add(1, Ordering::Relaxed);
        (Connection::open(server), agents[mine % AGENTS].clone())
    };
    let body = r#"{"subject":"Opening hours","instructions":"We are open from 9 to 18, Sundays closed."}"#;
    drive(clients, begin, |(connection, agent)| drop(create_training(server, connection, agent, body)))
}
