//! Persistence on SQLite or PostgreSQL. Only this module uses Diesel.
//!
//! A request reads and writes through [`TenantStore`], which is bound to one tenant and environment. What belongs to no
//! tenant (users, login, the command line) goes through [`GlobalStore`].

mod accounts;
mod after_commit;
mod audit;
mod authoring;
mod db;
mod global;
mod idempotency;
mod learning;
mod publishing;
mod search;
mod tenant;

use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use diesel::r2d2::{Pool, PooledConnection};

pub use accounts::invitations::{InvitationKey, NewInvitation, StoredInvitation};
pub use accounts::members::Membership;
pub use accounts::refresh_tokens::RefreshToken;
pub use accounts::tokens::{NewToken, Token, TokenUse};
pub use accounts::users::NewUser;
pub use audit::events::AuditEvent;
pub use audit::log::{AuditEntry, AuditFilter};
pub use authoring::agents::{AgentFilter, AgentKey};
pub use authoring::draft::{AgentDraft, NewTraining, NumberReservation};
pub use authoring::locked_agent::LockedAgent;
pub use authoring::training_summaries::SlotMove;
pub use authoring::trainings::TrainingKey;
pub use db::connection::DatabaseUrl;
pub use db::error::{StoreError, TransactionError};
pub use db::migrations::{migrate, pending_migrations};
pub use global::GlobalStore;
pub use idempotency::{IdempotencyRecord, SEVERAL_TRAININGS, StoredResponse};
pub use publishing::agent_summaries::TrainingCounts;
pub use publishing::copies::TrainingCopy;
pub use publishing::new_version::{BaseVersion, NewVersion, TrainingDelta, VersionedContent};
pub use publishing::pending::HashedTraining;
pub use publishing::publication::PublicationChecks;
pub use publishing::published_contents::PublishedContent;
pub use publishing::revisions::{RevisionsSince, TrainingRevision};
pub use publishing::training_changes::TrainingChange;
pub use publishing::versions::element as version_element;
pub use search::EmbeddingText;
pub use tenant::{RowLimit, TenantReader, TenantStore, TenantWriter};

use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::domain::request_id;
use after_commit::embedding_queue::CommittedTextQueue;
use after_commit::invalidation::Invalidation;
use db::connection::{Conn, ConnectionManager, ConnectionRole};
use db::writer::Writer;

/// The maximum number of ids in one statement; both databases allow more parameters.
const CHUNK: usize = 400;
/// How long a request waits for a free connection.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long it waits when no connection is open: the database is down, and responses from caches must not wait.
const DOWN_TIMEOUT: Duration = Duration::from_millis(100);
/// How long it waits when no connection is open because one was just lost.
const RECONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// The most attempts after a serialization failure or a lost connection.
const MAX_ATTEMPTS: usize = 10;

/// The sizes of the connection pools.
#[derive(Clone, Copy, Debug)]
pub struct PoolSizes {
    /// The most connections for short reads (SQLite), or for all queries (PostgreSQL).
    pub connections: u32,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: Pool<ConnectionManager>,
    /// For reads of unbounded length. On SQLite a pool of its own, because worker threads wait for the other one.
    scans: Pool<ConnectionManager>,
    writer: Option<Writer>,
    url: Arc<DatabaseUrl>,
    clock: Clock,
    invalidation: Invalidation,
    following: Arc<Once>,
    committed_texts: CommittedTextQueue,
}

/// Figures for the metrics.
#[derive(Clone, Copy, Debug)]
pub struct StoreLoad {
    /// Writes that wait for a commit (SQLite).
    pub writes_waiting: usize,
    /// Open pooled connections.
    pub connections: u32,
    /// Pooled connections that are not in use.
    pub idle: u32,
}

impl Store {
    /// Opens a migrated database (see [`migrate`]).
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached.
    pub fn open(url: &DatabaseUrl, sizes: PoolSizes, clock: Clock) -> Result<Self, StoreError> {
        let (writer, role) = match url {
            DatabaseUrl::Sqlite(_) => (Some(Writer::start(url.clone())?), ConnectionRole::Read),
            DatabaseUrl::Postgres(_) => (None, ConnectionRole::Write),
        };
        let pool = |size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(CHECKOUT_TIMEOUT)
                .test_on_check_out(false)
                .build(ConnectionManager { url: url.clone(), role })
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
            committed_texts: CommittedTextQueue::default(),
        })
    }

    /// The clock for timestamps and ids.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The URL the database was opened with.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// A number that grows when the content that an agent serves changes: at once when this process changes it, after a
    /// notification when another one does. Caches compare this generation and also expire.
    pub fn generation(&self, agent: Id) -> u64 {
        self.following.call_once(|| after_commit::notifications::follow(&self.url, &self.invalidation));
        self.invalidation.of(agent)
    }

    /// The current load.
    pub fn load(&self) -> StoreLoad {
        let state = self.pool.state();
        StoreLoad {
            writes_waiting: self.writer.as_ref().map_or(0, Writer::waiting),
            connections: state.connections,
            idle: state.idle_connections,
        }
    }

    /// Runs a query that does nothing. Blocks: do not call it on a worker thread.
    ///
    /// # Errors
    /// `Unavailable` when it does not.
    pub fn ping(&self) -> Result<(), StoreError> {
        with_connection(&self.pool, Conn::ping)
    }

    /// Runs a short indexed read: on the calling thread on SQLite, on a blocking thread on PostgreSQL.
    async fn read<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if self.writer.is_some() { with_connection(&self.pool, work) } else { self.scan(work).await }
    }

    /// Runs a read of unbounded length on a blocking thread.
    async fn scan<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let pool = self.scans.clone();
        run_blocking(move || with_connection(&pool, work)).await
    }

    /// Runs one transaction, which is durable when this returns `Ok`. `work` may run more than once; failed runs are
    /// rolled back.
    async fn write<T, E>(&self, mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if let Some(writer) = &self.writer {
            return writer.write(work).await;
        }
        let pool = self.pool.clone();
        run_blocking(move || in_transaction(&pool, &mut work)).await
    }

    /// Runs one statement as a transaction of its own. `work` may run more than once; on PostgreSQL also after a run whose
    /// outcome is unknown, because the connection was lost.
    async fn write_alone<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if let Some(writer) = &self.writer {
            return writer.write(work).await;
        }
        let pool = self.pool.clone();
        run_blocking(move || with_connection(&pool, work)).await
    }
}

async fn run_blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: TransactionError,
{
    tokio::task::spawn_blocking(request_id::carried(work))
        .await
        .unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
}

fn checkout(pool: &Pool<ConnectionManager>, attempt: usize) -> Result<PooledConnection<ConnectionManager>, StoreError> {
    let timeout = match (pool.state().connections, attempt) {
        (1.., _) => CHECKOUT_TIMEOUT,
        (0, 1) => DOWN_TIMEOUT,
        (0, _) => RECONNECT_TIMEOUT,
    };
    pool.get_timeout(timeout).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Runs `work`, and repeats it on another connection when the first one is lost.
fn with_connection<T, E: TransactionError>(
    pool: &Pool<ConnectionManager>,
    mut work: impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let result = work(&mut conn);
        if result.is_ok() || attempt == MAX_ATTEMPTS || !conn.is_broken() {
            return result;
        }
        attempt += 1;
    }
}

/// Runs a write transaction on PostgreSQL. Repeats it after a conflict with another one or a lost connection, but not after
/// a failed commit, whose outcome is unknown.
fn in_transaction<T, E: TransactionError>(
    pool: &Pool<ConnectionManager>,
    work: &mut impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let begun = Instant::now();
        let result = conn.begin_write().map_err(E::from).and_then(|()| work(&mut conn));
        let refusal = match result {
            Ok(value) => return conn.commit().map(|()| value).map_err(E::from),
            Err(refusal) => refusal,
        };
        // In this order: Diesel reports a connection with an open transaction as broken.
        let lost = conn.rollback().is_err() || conn.is_broken();
        let conflict = refusal.store_error().is_some_and(|error| error.is_worth_a_retry(begun.elapsed()));
        if attempt == MAX_ATTEMPTS || !(lost || conflict) {
            return Err(refusal);
        }
        attempt += 1;
    }
}
