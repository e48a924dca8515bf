//! Many at once: on one server, and on several with one PostgreSQL between them.

mod edits_and_publishes;
mod idempotency;
mod linearizability;
mod upserts;

use std::future::Future;

use tokio::task::JoinSet;

use crate::support::{Actor, Process, TestApp};

/// The actor at this server and, where the database serves several processes, at another one's.
async fn everywhere(app: &TestApp, actor: &Actor) -> (Vec<Actor>, Option<Process>) {
    // SQLite belongs to one process.
    let beside = if app.database.is_postgres() { Some(app.process_beside().await) } else { None };
    let there = beside.as_ref().map(|beside| actor.at(beside.address));
    (std::iter::once(actor.clone()).chain(there).collect(), beside)
}

/// Does all of it at once.
async fn together<T: Send + 'static>(
    deeds: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let mut running: JoinSet<T> = deeds.into_iter().collect();
    let mut done = Vec::new();
    while let Some(one) = running.join_next().await {
        done.push(one.unwrap());
    }
    done
}
