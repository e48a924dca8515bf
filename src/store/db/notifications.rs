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

use super::connection::{Conn, DatabaseUrl, Use};
use super::error::StoreError;
use crate::domain::id::Id;
use crate::store::delivery::invalidation::{Invalidation, WeakInvalidation};
use crate::store::tenant::TenantWriter;

/// How often the connection is asked for news: libpq collects them, nothing waits in the database.
const POLL: Duration = Duration::from_millis(10);
/// How long a lost connection is left alone.
const RETRY: Duration = Duration::from_secs(1);

impl TenantWriter<'_> {
    /// Tells every process, when this commits, that another content serves. Not for mere edits: notifying commits wait
    /// for each other.
    pub(in crate::store) fn announce(&mut self, agent: Id) -> Result<(), StoreError> {
        if let Conn::Postgres(conn) = self.conn() {
            let notify = diesel::sql_query("SELECT pg_notify('understudy_live', $1)");
            notify.bind::<Text, _>(agent.to_string()).execute(conn)?;
        }
        Ok(())
    }
}

/// Starts a thread that raises the generations of agents that other processes changed. It ends when the generations
/// are no longer in use.
pub(in crate::store) fn follow(url: &DatabaseUrl, invalidation: &Invalidation) {
    if matches!(url, DatabaseUrl::Sqlite(_)) {
        return;
    }
    let (url, invalidation) = (url.clone(), invalidation.downgrade());
    let started = thread::Builder::new().name("live-listener".to_owned()).spawn(move || {
        while invalidation.upgrade().is_some() {
            if let Err(error) = listen(&url, &invalidation) {
                log::warn!("changes by other processes are seen with a delay: {error}");
            }
            thread::sleep(RETRY);
        }
    });
    if let Err(error) = started {
        log::error!("no thread to listen for changes: {error}");
    }
}

fn listen(url: &DatabaseUrl, invalidation: &WeakInvalidation) -> Result<(), StoreError> {
    let Conn::Postgres(mut conn) = Conn::open(url, Use::Read)? else { return Ok(()) };
    conn.batch_execute("LISTEN understudy_live")?;
    if let Some(invalidation) = invalidation.upgrade() {
        invalidation.invalidate_all();
    }
    while let Some(invalidation) = invalidation.upgrade() {
        hear(&mut conn, &invalidation)?;
        drop(invalidation);
        thread::sleep(POLL);
    }
    Ok(())
}

fn hear(conn: &mut PgConnection, invalidation: &Invalidation) -> Result<(), StoreError> {
    for notification in conn.notifications_iter() {
        if let Some(agent) = Id::parse(&notification?.payload) {
            invalidation.invalidate(agent);
        }
    }
    Ok(())
}
