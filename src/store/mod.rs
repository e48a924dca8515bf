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
mod write;

use std::sync::{Arc, Once};

pub use accounts::invitations::{InvitationKey, NewInvitation, StoredInvitation};
pub use accounts::members::Membership;
pub use accounts::refresh_tokens::RefreshToken;
pub use accounts::tokens::{NewToken, Token, TokenUse};
pub use accounts::users::NewUser;
pub use audit::events::AuditEvent;
pub use audit::log::{AuditEntry, AuditFilter};
pub use authoring::agents::AgentFilter;
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
pub use search::EmbeddingText;
pub use tenant::{RowLimit, TenantReader, TenantStore, TenantWriter};

pub use crate::domain::authoring::agent::AgentKey;
use crate::domain::clock::Clock;
use crate::domain::fair_semaphore::FairSemaphore;
use crate::domain::id::Id;
use after_commit::commit_counter::CommitCounter;
use after_commit::embedding_queue::CommittedTextQueue;
use after_commit::invalidation::Invalidation;
use db::connection::{Conn, ConnectionRole};
use db::pool::SharedPool;
use db::writer::Writer;

/// The maximum number of ids in one statement; both databases allow more parameters.
const CHUNK: usize = 400;
/// The sizes of the connection pools.
#[derive(Clone, Copy, Debug)]
pub struct PoolSizes {
    /// The most connections for short reads (SQLite), or for all queries except look-ups (PostgreSQL).
    pub connections: u32,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// For work of any length off the worker threads: all of it on PostgreSQL but look-ups, and reads on SQLite.
    shared: SharedPool,
    /// For look-ups (PostgreSQL), which must not wait for longer work, and for short reads on worker threads (SQLite).
    short: SharedPool,
    writer: Option<Writer>,
    /// Lets one write of each agent have a connection (PostgreSQL): the others would only wait there for its row lock.
    agent_turns: FairSemaphore<(Id, AgentKey)>,
    url: Arc<DatabaseUrl>,
    clock: Clock,
    invalidation: Invalidation,
    following: Arc<Once>,
    committed_texts: CommittedTextQueue,
    commits: CommitCounter,
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
        let size = sizes.connections;
        let (writer, shared, short) = match url {
            DatabaseUrl::Sqlite(_) => (
                Some(Writer::start(url.clone())?),
                SharedPool::open(url, ConnectionRole::Read, size.div_ceil(2))?,
                SharedPool::open(url, ConnectionRole::InlineRead, size)?,
            ),
            DatabaseUrl::Postgres(_) => (
                None,
                SharedPool::open(url, ConnectionRole::Write, size)?,
                SharedPool::open(url, ConnectionRole::Read, size.div_ceil(4))?,
            ),
        };
        Ok(Self {
            shared,
            short,
            writer,
            agent_turns: FairSemaphore::new(usize::MAX, 1),
            url: Arc::new(url.clone()),
            clock,
            invalidation: Invalidation::default(),
            following: Arc::new(Once::new()),
            committed_texts: CommittedTextQueue::default(),
            commits: CommitCounter::default(),
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

    /// A number that grows when this process commits. Background work looks for more only after it has grown.
    pub fn commits(&self) -> u64 {
        self.commits.count()
    }

    /// The current load.
    pub fn load(&self) -> StoreLoad {
        let [shared, short] = [&self.shared, &self.short].map(SharedPool::state);
        StoreLoad {
            writes_waiting: self.writer.as_ref().map_or(0, Writer::waiting),
            connections: shared.connections + short.connections,
            idle: shared.idle_connections + short.idle_connections,
        }
    }

    /// Runs a query that does nothing. Blocks: do not call it on a worker thread.
    ///
    /// # Errors
    /// `Unavailable` when it does not.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.short.run_now(Conn::ping)?;
        // Connections that are in use tell as much, and may be so for long.
        if self.shared.state().connections == 0 { self.shared.run_now(Conn::ping) } else { Ok(()) }
    }

    /// Runs a short indexed read of a tenant. On SQLite it runs on the calling thread unless it would have to wait there.
    async fn read<T, E>(
        &self,
        tenant: Option<Id>,
        mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if self.writer.is_some()
            && let Some(result) = self.short.run_inline(&mut work)
        {
            return result;
        }
        self.scan_for(tenant, (), work).await
    }

    /// Runs a look-up that requests wait for before they do anything else: a read of a few rows by their keys. On
    /// PostgreSQL it has connections of its own.
    async fn look_up<T, E>(
        &self,
        tenant: Option<Id>,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if self.writer.is_some() {
            return self.read(tenant, work).await;
        }
        self.short.read(tenant, (), work).await
    }

    /// Runs a read of unbounded length, of no tenant, on a blocking thread.
    async fn scan<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.scan_for(None, (), work).await
    }

    /// [`Store::scan`] for a tenant. `held` is dropped when the read has ended, whether or not the caller still waits.
    async fn scan_for<T, E>(
        &self,
        tenant: Option<Id>,
        held: impl Send + 'static,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.shared.read(tenant, held, work).await
    }
}
