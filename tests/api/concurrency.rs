//! Concurrent requests: on one server, and on two servers that share a PostgreSQL.

mod batches;
mod edits_and_publishes;
mod fairness;
mod idempotency;
mod linearizability;
mod lost_connections;
mod upserts;

use std::future::Future;

use tokio::task::JoinSet;

use crate::support::{Actor, Process, TestApp};

/// The actor at this server and, on PostgreSQL, at a second one.
async fn everywhere(app: &TestApp, actor: &Actor) -> (Vec<Actor>, Option<Process>) {
    let beside = if app.database.is_postgres() { Some(app.second_process().await) } else { None };
    let there = beside.as_ref().map(|beside| actor.at(beside.address));
    (std::iter::once(actor.clone()).chain(there).collect(), beside)
}

/// Runs all futures concurrently.
async fn together<T: Send + 'static>(
    operations: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let mut running: JoinSet<T> = operations.into_iter().collect();
    let mut done = Vec::new();
    while let Some(one) = running.join_next().await {
        done.push(one.unwrap());
    }
    done
}
