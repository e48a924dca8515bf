//! Access to the data of a tenant. It requires a [`Scope`], and every query is bound to that scope.

use std::sync::Arc;

use super::Store;
use super::after_commit::{AfterCommit, notifications};
use super::db::connection::Conn;
use super::db::error::{StoreError, TransactionError};
use super::global::GlobalStore;
use crate::domain::accounts::scope::Scope;
use crate::domain::authoring::agent::AgentKey;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;

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
        self.store.read(Some(scope.tenant), move |conn| work(&mut TenantReader { conn, scope: &scope, now })).await
    }

    /// Runs a read of a few rows by their keys that requests wait for before they do anything else. Longer work does not
    /// delay it.
    pub async fn look_up<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store.look_up(Some(scope.tenant), move |conn| work(&mut TenantReader { conn, scope: &scope, now })).await
    }

    /// Runs several reads on one snapshot of the database.
    pub async fn snapshot<T, E>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.snapshot_holding((), work).await
    }

    /// [`TenantStore::snapshot`] that drops `held` when the reads have ended, whether or not the caller still waits.
    pub async fn snapshot_holding<T, E>(
        &self,
        held: impl Send + 'static,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store
            .scan_for(Some(scope.tenant), held, move |conn| {
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
        self.write_to(None, work).await
    }

    /// [`TenantStore::write`] to an agent. On PostgreSQL, writes to one agent take turns in this process before they take
    /// a connection; its row lock orders those of several processes.
    pub async fn write_to<T, E>(
        &self,
        agent: Option<AgentKey>,
        mut work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (tenant, agent) = (self.scope.tenant, agent.map(|agent| (self.scope.environment, agent)));
        let (scope, clock) = (Arc::clone(&self.scope), self.store.clock.clone());
        let (invalidation, committed_texts) = (self.store.invalidation.clone(), self.store.committed_texts.clone());
        let written = self.store.write_for(Some(tenant), agent, move |conn| {
            let now = clock.now();
            let (invalidation, committed_texts) = (Some(invalidation.clone()), Some(committed_texts.clone()));
            let (agents, trainings) = (Vec::new(), Vec::new());
            let after_commit = AfterCommit { invalidation, committed_texts, agents, trainings, deleted_vectors: false };
            let mut write =
                TenantWriter { read: TenantReader { conn, scope: &scope, now }, clock: &clock, after_commit };
            work(&mut write).map(|value| (value, write.after_commit))
        });
        let (value, after_commit) = written.await?;
        drop(after_commit);
        Ok(value)
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

    /// Notes that vectors are deleted. Another training may have had the same text, and needs them again.
    pub(super) fn note_deleted_vectors(&mut self) {
        self.after_commit.deleted_vectors = true;
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
