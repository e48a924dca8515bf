//! Access to the data of a tenant. It requires a [`Scope`], and every query is bound to that scope.

use std::sync::Arc;

use super::Store;
use super::after_commit::{AfterCommit, notifications};
use super::db::connection::Conn;
use super::db::error::{StoreError, TransactionError};
use super::global::GlobalStore;
use crate::domain::accounts::scope::Scope;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;

/// The rows that SQLite reads on the thread of a request.
const SHORT_READ: i64 = 50;

/// The most rows that a read may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowLimit(i64);

impl RowLimit {
    /// No limit.
    pub const NONE: Self = Self(i64::MAX);

    /// The `LIMIT` of a statement that notices when there are more rows.
    pub(super) fn sql(self) -> i64 {
        self.0.saturating_add(1)
    }

    /// Whether so many rows were read that there are more than the limit.
    pub fn is_exceeded_by(self, rows: usize) -> bool {
        i64::try_from(rows).is_ok_and(|rows| rows > self.0)
    }
}

/// The store bound to the scope of a request. Cheap to clone.
#[derive(Clone)]
pub struct TenantStore {
    store: Store,
    scope: Arc<Scope>,
}

/// Reads in a scope.
pub struct TenantReader<'c> {
    pub(super) conn: &'c mut Conn,
    scope: &'c Scope,
    now: Timestamp,
}

/// Reads and writes in a scope, in one transaction.
pub struct TenantWriter<'c> {
    read: TenantReader<'c>,
    clock: &'c Clock,
    after_commit: AfterCommit,
}

impl Store {
    /// Binds the store to `scope`.
    pub fn tenant(&self, scope: Scope) -> TenantStore {
        TenantStore { store: self.clone(), scope: Arc::new(scope) }
    }
}

impl TenantStore {
    /// The scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The store without the scope.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs a short indexed read.
    pub async fn read<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store.read(move |conn| work(&mut TenantReader { conn, scope: &scope, now })).await
    }

    /// Runs a read of unbounded length: one statement, or several that need no common snapshot.
    pub async fn scan<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store.scan(move |conn| work(&mut TenantReader { conn, scope: &scope, now })).await
    }

    /// Runs a read that is usually short: one statement, which reads at most as many rows as it is told and answers `None`
    /// when there are more. SQLite tries a few rows on the calling thread before it reads without a limit on another.
    pub async fn read_or_scan<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>, RowLimit) -> Result<Option<T>, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if self.store.writer.is_some() {
            let mut attempt = work.clone();
            let found = self.read(move |read| attempt(read, RowLimit(SHORT_READ))).await?;
            if let Some(found) = found {
                return Ok(found);
            }
        }
        let found = self.scan(move |read| work(read, RowLimit::NONE)).await?;
        found.ok_or_else(|| StoreError::Broken("a read without a limit has exceeded it".to_owned()).into())
    }

    /// Runs several reads on one snapshot of the database.
    pub async fn snapshot<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store
            .scan(move |conn| {
                conn.begin_snapshot()?;
                let result = work(&mut TenantReader { conn, scope: &scope, now });
                let ended = conn.commit();
                result.and_then(|value| ended.map(|()| value).map_err(E::from))
            })
            .await
    }

    /// Runs `work` in one transaction. `work` may run more than once.
    pub async fn write<T, E>(
        &self,
        work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (value, after_commit) = self.store.write(self.writing(work)).await?;
        drop(after_commit);
        Ok(value)
    }

    /// Runs `work`, which is one statement on PostgreSQL, as a transaction without BEGIN and COMMIT. `work` may run more
    /// than once, also after a run whose outcome is unknown.
    pub(super) async fn write_alone<T, E>(
        &self,
        work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (value, after_commit) = self.store.write_alone(self.writing(work)).await?;
        drop(after_commit);
        Ok(value)
    }

    /// `work` on a connection. Its result includes what follows the commit.
    fn writing<W, T, E>(
        &self,
        mut work: W,
    ) -> impl FnMut(&mut Conn) -> Result<(T, AfterCommit), E> + Send + 'static + use<W, T, E>
    where
        W: FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    {
        let (scope, clock) = (Arc::clone(&self.scope), self.store.clock.clone());
        let (invalidation, committed_texts) = (self.store.invalidation.clone(), self.store.committed_texts.clone());
        move |conn| {
            let now = clock.now();
            let (invalidation, committed_texts) = (Some(invalidation.clone()), Some(committed_texts.clone()));
            let after_commit = AfterCommit { invalidation, committed_texts, agents: Vec::new(), trainings: Vec::new() };
            let mut write =
                TenantWriter { read: TenantReader { conn, scope: &scope, now }, clock: &clock, after_commit };
            work(&mut write).map(|value| (value, write.after_commit))
        }
    }
}

impl GlobalStore<'_> {
    /// A writer for a tenant in this transaction, for creating tenants and for their audit log. It must not change agents,
    /// because it does not invalidate caches.
    pub fn in_scope<'s>(&'s mut self, scope: &'s Scope) -> TenantWriter<'s> {
        TenantWriter {
            read: TenantReader { conn: self.conn, scope, now: self.now },
            clock: self.clock,
            after_commit: AfterCommit::default(),
        }
    }
}

impl TenantReader<'_> {
    /// The scope.
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The start of the transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Reads in the scope of another store, in the same transaction or snapshot. This is the only way from one
    /// environment to another: a request gets the second store when the caller's rights there have been checked.
    ///
    /// # Errors
    /// `Broken` when the other store belongs to another tenant.
    pub fn beside<'s>(&'s mut self, other: &'s TenantStore) -> Result<TenantReader<'s>, StoreError> {
        if other.scope.tenant != self.scope.tenant {
            return Err(StoreError::Broken("a request reached into another tenant".to_owned()));
        }
        Ok(TenantReader { conn: self.conn, scope: &other.scope, now: self.now })
    }

    pub(super) fn tenant(&self) -> Id {
        self.scope.tenant
    }

    pub(super) fn environment(&self) -> Id {
        self.scope.environment
    }
}

impl<'c> TenantWriter<'c> {
    /// Creates an id.
    pub fn new_id(&self) -> Id {
        self.clock.new_id()
    }

    /// The clock, for secrets.
    pub fn clock(&self) -> &Clock {
        self.clock
    }

    /// The reader of this transaction.
    pub fn reader(&mut self) -> &mut TenantReader<'c> {
        &mut self.read
    }

    pub(super) fn mark_changed(&mut self, agent: Id) {
        self.after_commit.agents.push(agent);
    }

    /// Notes a training whose text is new, for whoever embeds texts after the commit.
    pub(super) fn queue_embedding(&mut self, training: Id) {
        let tenant = self.tenant();
        self.after_commit.trainings.push((tenant, training));
    }

    /// Notifies all processes, on commit, that the agent serves other content. Not for edits of a draft: commits with
    /// a notification wait for each other.
    pub(super) fn announce(&mut self, agent: Id) -> Result<(), StoreError> {
        notifications::notify(self.conn(), agent)
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        self.read.conn
    }
}

impl<'c> std::ops::Deref for TenantWriter<'c> {
    type Target = TenantReader<'c>;

    fn deref(&self) -> &TenantReader<'c> {
        &self.read
    }
}

impl std::ops::DerefMut for TenantWriter<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
