//! Persistence on SQLite or PostgreSQL. Only this module uses diesel.
//!
//! A request accesses its data through [`TenantStore`], which is bound to one tenant and environment. Login, creation of
//! tenants and the command line use [`GlobalStore`].

mod accounts;
mod agents;
mod audit;
mod db;
mod default_agent;
mod delivery;
mod directories;
mod draft;
mod global;
mod idempotency;
mod next_version;
mod publish;
mod published_texts;
mod restore;
mod review;
mod rollback;
mod sessions;
mod taught;
mod tenant;
mod training_list;
mod trainings;
mod vectors;
mod versions;

use std::sync::{Arc, Once};
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};

pub use accounts::members::Membership;
pub use accounts::refresh_tokens::RefreshToken;
pub use accounts::tokens::{NewToken, Token};
pub use accounts::users::NewUser;
pub use agents::{AgentFilter, AgentKey};
pub use audit::events::Event;
pub use audit::log::{AuditEntry, AuditFilter};
pub use audit::seal::SealReport;
pub use db::connection::DatabaseUrl;
pub use db::error::{Cause, StoreError};
pub use db::migrations::{Pending, migrate, pending_migrations};
pub use draft::{AgentDraft, NewTraining};
pub use global::GlobalStore;
pub use idempotency::{Saved, StoredReply};
pub use publish::AgentPublish;
pub use published_texts::PublishedText;
pub use review::PendingTraining;
pub use tenant::{TenantReader, TenantStore, TenantWriter};
pub use trainings::TrainingKey;
pub use vectors::Text;
pub use versions::element as version_element;

use crate::domain::clock::Clock;
use crate::domain::id::Id;
use db::connection::{Conn, Manager, Use};
use db::writer::Writer;
use delivery::invalidation::Invalidation;
use taught::Taught;

/// How long a request waits for a free connection.
const CHECKOUT: Duration = Duration::from_secs(2);
/// How long it waits when no connection is open: the database is probably unavailable, and cached data can be served
/// instead.
const AWAY: Duration = Duration::from_millis(100);
/// How long it waits for a new connection after one turned out to be dead.
const RECONNECT: Duration = Duration::from_millis(500);
/// Maximum number of attempts of a transaction that collided, or of a query whose connection was dead.
const ATTEMPTS: usize = 10;

/// Sizes that depend on the machine.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Pooled connections.
    pub connections: u32,
}

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Manager>,
    /// For reads of unbounded length. On SQLite a separate pool, because workers wait inline for short reads.
    scans: Pool<Manager>,
    writer: Option<Writer>,
    url: Arc<DatabaseUrl>,
    clock: Clock,
    invalidation: Invalidation,
    following: Arc<Once>,
    taught: Taught,
}

/// What the metrics show of the store.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Writes waiting for, or in, a commit (SQLite).
    pub writes_waiting: usize,
    /// Open pooled connections.
    pub connections: u32,
    /// Those of them nobody uses just now.
    pub idle: u32,
}

impl Store {
    /// Opens the database. Its migrations must have run (see [`migrate`]).
    ///
    /// # Errors
    /// `Unavailable` if it cannot be reached.
    pub fn open(url: &DatabaseUrl, sizes: Sizes, clock: Clock) -> Result<Self, StoreError> {
        let (writer, wanted) = match url {
            DatabaseUrl::Sqlite(_) => (Some(Writer::start(url.clone())?), Use::Read),
            DatabaseUrl::Postgres(_) => (None, Use::Write),
        };
        let pool = |size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(CHECKOUT)
                .test_on_check_out(false)
                .build(Manager { url: url.clone(), wanted })
                .map_err(|error| StoreError::Unavailable(error.to_string()))
        };
        let short = pool(sizes.connections)?;
        let scans = if writer.is_some() { pool(sizes.connections.div_ceil(2))? } else { short.clone() };
        Ok(Self {
            pool: short,
            scans,
            writer,
            url: Arc::new(url.clone()),
            clock,
            invalidation: Invalidation::default(),
            following: Arc::new(Once::new()),
            taught: Taught::default(),
        })
    }

    /// The clock for all stored times.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The URL of the database.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The generation of an agent, which grows with every change of the agent: at once for changes of this process, after a
    /// notification of the database for those of others. Caches compare it and also expire.
    pub fn generation(&self, agent: Id) -> u64 {
        self.following.call_once(|| db::notifications::follow(&self.url, &self.invalidation));
        self.invalidation.generation(agent)
    }

    /// How busy it is.
    pub fn load(&self) -> Load {
        let state = self.pool.state();
        Load {
            writes_waiting: self.writer.as_ref().map_or(0, Writer::waiting),
            connections: state.connections,
            idle: state.idle_connections,
        }
    }

    /// Checks that the database responds. Blocks, so it must not be called on a worker thread.
    ///
    /// # Errors
    /// `Unavailable` if it does not respond.
    pub fn ping(&self) -> Result<(), StoreError> {
        with_connection(&self.pool, Conn::ping)
    }

    /// Runs a short indexed read: inline on SQLite, on a blocking thread on PostgreSQL.
    async fn read<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        if self.writer.is_some() { with_connection(&self.pool, work) } else { self.scan(work).await }
    }

    /// Runs a read of unbounded length on a blocking thread.
    async fn scan<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let pool = self.scans.clone();
        off_worker(move || with_connection(&pool, work)).await
    }

    /// Runs `work` in one transaction, which is durable when this returns `Ok`. `work` may run more than once; a failed run
    /// is rolled back.
    async fn write<T, E>(&self, mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        if let Some(writer) = &self.writer {
            return writer.write(work).await;
        }
        let pool = self.pool.clone();
        off_worker(move || in_transaction(&pool, &mut work)).await
    }
}

async fn off_worker<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: Cause,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
}

fn checkout(pool: &Pool<Manager>, attempt: usize) -> Result<PooledConnection<Manager>, StoreError> {
    let patience = match (pool.state().connections, attempt) {
        (1.., _) => CHECKOUT,
        (0, 1) => AWAY,
        (0, _) => RECONNECT,
    };
    pool.get_timeout(patience).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Runs a read, and repeats it on another connection if the connection turns out to be dead.
fn with_connection<T, E: Cause>(pool: &Pool<Manager>, mut work: impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let result = work(&mut conn);
        if result.is_ok() || attempt == ATTEMPTS || !conn.is_broken() {
            return result;
        }
        attempt += 1;
    }
}

/// Runs a write transaction on PostgreSQL. A failure before the commit is retried if it was a collision or a dead
/// connection. A failed commit is not retried, because its outcome is unknown.
fn in_transaction<T, E: Cause>(pool: &Pool<Manager>, work: &mut impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let result = conn.begin_write().map_err(E::from).and_then(|()| work(&mut conn));
        let refusal = match result {
            Ok(value) => return conn.commit().map(|()| value).map_err(E::from),
            Err(refusal) => refusal,
        };
        // Roll back first: diesel reports a connection in a transaction as broken.
        let dead = conn.rollback().is_err() || conn.is_broken();
        let collided = refusal.cause().is_some_and(StoreError::is_collision);
        if attempt == ATTEMPTS || !(dead || collided) {
            return Err(refusal);
        }
        attempt += 1;
    }
}
