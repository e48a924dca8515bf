//! What other processes publish, heard within milliseconds (PostgreSQL's NOTIFY; SQLite has one process).
//!
//! A notification only makes memories look again. One that is lost, or a connection that is down, costs freshness and
//! never correctness: whoever remembers what serves looks again by itself within a second.

use std::thread;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::conn::{Conn, DatabaseUrl, Use};
use super::error::StoreError;
use super::generations::{Generations, WeakGenerations};
use super::tenant::Write;
use crate::domain::id::Id;

/// How often the connection is asked for news: libpq collects them, nothing waits in the database.
const POLL: Duration = Duration::from_millis(10);
/// How long a lost connection is left alone.
const RETRY: Duration = Duration::from_secs(1);

impl Write<'_> {
    /// Tells every process, when this commits, that another content serves. Not for mere edits: notifying commits wait
    /// for each other.
    pub(super) fn announce(&mut self, agent: Id) -> Result<(), StoreError> {
        if let Conn::Postgres(conn) = self.conn() {
            let notify = diesel::sql_query("SELECT pg_notify('understudy_live', $1)");
            notify.bind::<Text, _>(agent.to_string()).execute(conn)?;
        }
        Ok(())
    }
}

/// Starts a thread that raises the generations of agents that other processes changed. It ends when the generations
/// are no longer in use.
pub(super) fn follow(url: &DatabaseUrl, generations: &Generations) {
    if matches!(url, DatabaseUrl::Sqlite(_)) {
        return;
    }
    let (url, generations) = (url.clone(), generations.downgrade());
    let started = thread::Builder::new().name("live-listener".to_owned()).spawn(move || {
        while generations.upgrade().is_some() {
            if let Err(error) = listen(&url, &generations) {
                log::warn!("changes by other processes are seen with a delay: {error}");
            }
            thread::sleep(RETRY);
        }
    });
    if let Err(error) = started {
        log::error!("no thread to listen for changes: {error}");
    }
}

fn listen(url: &DatabaseUrl, generations: &WeakGenerations) -> Result<(), StoreError> {
    let Conn::Postgres(mut conn) = Conn::open(url, Use::Read)? else { return Ok(()) };
    conn.batch_execute("LISTEN understudy_live")?;
    if let Some(generations) = generations.upgrade() {
        generations.raise_all();
    }
    while let Some(generations) = generations.upgrade() {
        hear(&mut conn, &generations)?;
        drop(generations);
        thread::sleep(POLL);
    }
    Ok(())
}

fn hear(conn: &mut PgConnection, generations: &Generations) -> Result<(), StoreError> {
    for notification in conn.notifications_iter() {
        if let Some(agent) = Id::parse(&notification?.payload) {
            generations.raise(agent);
        }
    }
    Ok(())
}
