//! Reads and transactions in a scope.

use std::sync::Arc;

use super::{RowLimit, TenantReader, TenantWriter};
use crate::domain::accounts::scope::Scope;
use crate::domain::authoring::agent::AgentKey;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::after_commit::AfterCommit;
use crate::store::db::connection::Conn;
use crate::store::db::error::{StoreError, TransactionError};

/// The rows that SQLite reads on the thread of a request.
const SHORT_READ: i64 = 50;

/// The store bound to the scope of a request. Cheap to clone.
#[derive(Clone)]
pub struct TenantStore {
    store: Store,
    pub(super) scope: Arc<Scope>,
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
        let work = move |conn: &mut Conn| work(&mut TenantReader { conn, scope: &scope, now });
        self.store.scan_for(Some(self.scope.tenant), (), work).await
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
        work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let (tenant, agent) = (self.scope.tenant, agent.map(|agent| (self.scope.environment, agent)));
        let (value, after_commit) = self.store.write_for(Some(tenant), agent, self.writing(work)).await?;
        drop(after_commit);
        Ok(value)
    }

    /// Runs `work` on an agent, which is one statement on PostgreSQL, as a transaction without BEGIN and COMMIT. `work` may
    /// run more than once, also after a run whose outcome is unknown.
    pub(in crate::store) async fn write_alone<T, E>(
        &self,
        agent: Id,
        work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let agent = (self.scope.environment, AgentKey::Id(agent));
        let (value, after_commit) = self.store.write_alone(self.scope.tenant, agent, self.writing(work)).await?;
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
            let (agents, trainings) = (Vec::new(), Vec::new());
            let after_commit = AfterCommit { invalidation, committed_texts, agents, trainings, deleted_vectors: false };
            let mut write =
                TenantWriter { read: TenantReader { conn, scope: &scope, now }, clock: &clock, after_commit };
            work(&mut write).map(|value| (value, write.after_commit))
        }
    }
}
