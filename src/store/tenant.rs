//! The door to a tenant's data. Nothing gets in without a [`Scope`], and every query behind it is bound to it.

use std::sync::Arc;

use super::Store;
use super::db::connection::Conn;
use super::db::error::Cause;
use super::delivery::invalidation::Invalidation;
use super::global::GlobalStore;
use super::taught::Taught;
use crate::domain::accounts::scope::Scope;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;

/// The store as one request may see it.
#[derive(Clone)]
pub struct TenantStore {
    store: Store,
    scope: Arc<Scope>,
}

/// Reads within a scope.
pub struct TenantReader<'c> {
    pub(super) conn: &'c mut Conn,
    scope: &'c Scope,
    now: Timestamp,
}

/// Reads and writes within a scope, in one transaction.
pub struct TenantWriter<'c> {
    read: TenantReader<'c>,
    clock: &'c Clock,
    after_commit: AfterCommit,
}

/// Agents that were locked: what they serve may be another after the commit, so their generations are raised when this
/// goes out of scope. It travels with the result of the work, which outlives the commit even when the request that
/// waited for it is gone: a client that hangs up leaves no stale memory behind. (Raised once too often costs a look.)
#[derive(Default)]
struct AfterCommit {
    /// Nothing for work above tenants, which changes no agent.
    invalidation: Option<Invalidation>,
    agents: Vec<Id>,
    /// Where news of new texts goes; nowhere for work above tenants.
    taught: Option<Taught>,
    /// Trainings whose text is a new one after the commit, each with its tenant.
    trainings: Vec<(Id, Id)>,
}

impl Drop for AfterCommit {
    fn drop(&mut self) {
        for (agent, invalidation) in self.agents.iter().zip(self.invalidation.iter().cycle()) {
            invalidation.invalidate(*agent);
        }
        if let Some(taught) = &self.taught {
            taught.tell(&mut self.trainings);
        }
    }
}

impl Store {
    /// The store, bound to `scope`.
    pub fn tenant(&self, scope: Scope) -> TenantStore {
        TenantStore { store: self.clone(), scope: Arc::new(scope) }
    }
}

impl TenantStore {
    /// Whose reach it is.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The store without a tenant, for services that stand above tenants as well.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// One short indexed read.
    pub async fn read<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store.read(move |conn| work(&mut TenantReader { conn, scope: &scope, now })).await
    }

    /// Several reads that all see one state of the database.
    pub async fn snapshot<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantReader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
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

    /// One transaction: all of `work` or nothing. It may run more than once.
    pub async fn write<T, E>(
        &self,
        mut work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let (scope, clock) = (Arc::clone(&self.scope), self.store.clock.clone());
        let (invalidation, taught) = (self.store.invalidation.clone(), self.store.taught.clone());
        let written = self.store.write(move |conn| {
            let now = clock.now();
            let (invalidation, taught) = (Some(invalidation.clone()), Some(taught.clone()));
            let after_commit = AfterCommit { invalidation, taught, agents: Vec::new(), trainings: Vec::new() };
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
    /// The same transaction, seen from inside a tenant: for what a tenant is founded with, and for its audit log. No
    /// agent is changed through it: bundles in memory would not hear of that.
    pub fn within<'s>(&'s mut self, scope: &'s Scope) -> TenantWriter<'s> {
        TenantWriter {
            read: TenantReader { conn: self.conn, scope, now: self.now },
            clock: self.clock,
            after_commit: AfterCommit::default(),
        }
    }
}

impl TenantReader<'_> {
    /// Whose reach it is.
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The moment of the request.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn tenant(&self) -> Id {
        self.scope.tenant
    }

    pub(super) fn environment(&self) -> Id {
        self.scope.environment
    }
}

impl<'c> TenantWriter<'c> {
    /// A new id.
    pub fn new_id(&self) -> Id {
        self.clock.new_id()
    }

    /// The clock, for secrets.
    pub fn clock(&self) -> &Clock {
        self.clock
    }

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut TenantReader<'c> {
        &mut self.read
    }

    pub(super) fn touch(&mut self, agent: Id) {
        self.after_commit.agents.push(agent);
    }

    /// Notes a training whose text is new, for whoever embeds texts after the commit.
    pub(super) fn teach(&mut self, training: Id) {
        let tenant = self.tenant();
        self.after_commit.trainings.push((tenant, training));
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
