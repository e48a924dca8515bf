//! Changes by other processes, received within milliseconds by PostgreSQL's NOTIFY. SQLite has one process only.
//!
//! A notification only makes caches read again. A lost notification or connection makes them stale, never wrong for
//! long: cache entries expire within a second anyway.

use std::thread;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::invalidation::{Invalidation, WeakInvalidation};
use crate::domain::id::Id;
use crate::store::db::connection::{Conn, ConnectionRole, DatabaseUrl};
use crate::store::db::error::StoreError;

/// The interval between two looks at the notifications that libpq has received.
const POLL: Duration = Duration::from_millis(10);
/// The pause before a lost connection is opened again.
const RETRY: Duration = Duration::from_secs(1);

/// Notifies all processes, on commit, that the agent serves other content.
pub(in crate::store) fn notify(conn: &mut Conn, agent: Id) -> Result<(), StoreError> {
    if let Conn::Postgres(conn) = conn {
        let notify = diesel::sql_query("SELECT pg_notify('understudy_live', $1)");
        notify.bind::<Text, _>(agent.to_string()).execute(conn)?;
    }
    Ok(())
}

/// Starts a thread that invalidates the agents that other processes changed. It ends when `invalidation` is
/// dropped.
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
    let Conn::Postgres(mut conn) = Conn::open(url, ConnectionRole::Read)? else { return Ok(()) };
    conn.batch_execute("LISTEN understudy_live")?;
    if let Some(invalidation) = invalidation.upgrade() {
        invalidation.invalidate_all();
    }
    while let Some(invalidation) = invalidation.upgrade() {
        receive(&mut conn, &invalidation)?;
        drop(invalidation);
        thread::sleep(POLL);
    }
    Ok(())
}

fn receive(conn: &mut PgConnection, invalidation: &Invalidation) -> Result<(), StoreError> {
    for notification in conn.notifications_iter() {
        // Diesel has no error kind for a connection that is lost here.
        let notification = notification.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        if let Some(agent) = Id::parse(&notification.payload) {
            invalidation.invalidate(agent);
        }
    }
    Ok(())
}
