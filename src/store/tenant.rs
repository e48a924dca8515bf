//! The door to a tenant's data. Nothing gets in without a [`Scope`], and every query behind it is bound to it.

use std::sync::Arc;

use super::Store;
use super::conn::Conn;
use super::error::Cause;
use super::generations::Generations;
use super::platform::Platform;
use super::taught::Taught;
use crate::domain::clock::{Clock, Time};
use crate::domain::id::Id;
use crate::domain::scope::Scope;

/// The store as one request may see it.
#[derive(Clone)]
pub struct Tenant {
    store: Store,
    scope: Arc<Scope>,
}

/// Reads within a scope.
pub struct Read<'c> {
    pub(super) conn: &'c mut Conn,
    scope: &'c Scope,
    now: Time,
}

/// Reads and writes within a scope, in one transaction.
pub struct Write<'c> {
    read: Read<'c>,
    clock: &'c Clock,
    touched: Touched,
}

/// Agents that were locked: what they serve may be another after the commit, so their generations are raised when this
/// goes out of scope. It travels with the result of the work, which outlives the commit even when the request that
/// waited for it is gone: a client that hangs up leaves no stale memory behind. (Raised once too often costs a look.)
#[derive(Default)]
struct Touched {
    /// Nothing for work above tenants, which changes no agent.
    generations: Option<Generations>,
    agents: Vec<Id>,
    /// Where news of new texts goes; nowhere for work above tenants.
    taught: Option<Taught>,
    /// Trainings whose text is a new one after the commit, each with its tenant.
    trainings: Vec<(Id, Id)>,
}

impl Drop for Touched {
    fn drop(&mut self) {
        for (agent, generations) in self.agents.iter().zip(self.generations.iter().cycle()) {
            generations.raise(*agent);
        }
        if let Some(taught) = &self.taught {
            taught.tell(&mut self.trainings);
        }
    }
}

impl Store {
    /// The store, bound to `scope`.
    pub fn tenant(&self, scope: Scope) -> Tenant {
        Tenant { store: self.clone(), scope: Arc::new(scope) }
    }
}

impl Tenant {
    /// Whose reach it is.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The store without a tenant, for services that stand above tenants as well.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// One short indexed read.
    pub async fn read<T, E>(&self, mut work: impl FnMut(&mut Read<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store.read(move |conn| work(&mut Read { conn, scope: &scope, now })).await
    }

    /// Several reads that all see one state of the database.
    pub async fn snapshot<T, E>(
        &self,
        mut work: impl FnMut(&mut Read<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let (scope, now) = (Arc::clone(&self.scope), self.store.clock.now());
        self.store
            .scan(move |conn| {
                conn.begin_snapshot()?;
                let result = work(&mut Read { conn, scope: &scope, now });
                let ended = conn.commit();
                result.and_then(|value| ended.map(|()| value).map_err(E::from))
            })
            .await
    }

    /// One transaction: all of `work` or nothing. It may run more than once.
    pub async fn write<T, E>(
        &self,
        mut work: impl FnMut(&mut Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let (scope, clock) = (Arc::clone(&self.scope), self.store.clock.clone());
        let (generations, taught) = (self.store.generations.clone(), self.store.taught.clone());
        let written = self.store.write(move |conn| {
            let now = clock.now();
            let (generations, taught) = (Some(generations.clone()), Some(taught.clone()));
            let touched = Touched { generations, taught, agents: Vec::new(), trainings: Vec::new() };
            let mut write = Write { read: Read { conn, scope: &scope, now }, clock: &clock, touched };
            work(&mut write).map(|value| (value, write.touched))
        });
        let (value, touched) = written.await?;
        drop(touched);
        Ok(value)
    }
}

impl Platform<'_> {
    /// The same transaction, seen from inside a tenant: for what a tenant is founded with, and for its audit log. No
    /// agent is changed through it: bundles in memory would not hear of that.
    pub fn within<'s>(&'s mut self, scope: &'s Scope) -> Write<'s> {
        Write { read: Read { conn: self.conn, scope, now: self.now }, clock: self.clock, touched: Touched::default() }
    }
}

impl Read<'_> {
    /// Whose reach it is.
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The moment of the request.
    pub fn now(&self) -> Time {
        self.now
    }

    pub(super) fn tenant(&self) -> Id {
        self.scope.tenant
    }

    pub(super) fn environment(&self) -> Id {
        self.scope.environment
    }
}

impl<'c> Write<'c> {
    /// A new id.
    pub fn id(&self) -> Id {
        self.clock.id()
    }

    /// The clock, for secrets.
    pub fn clock(&self) -> &Clock {
        self.clock
    }

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut Read<'c> {
        &mut self.read
    }

    pub(super) fn touch(&mut self, agent: Id) {
        self.touched.agents.push(agent);
    }

    /// Notes a training whose text is new, for whoever embeds texts after the commit.
    pub(super) fn teach(&mut self, training: Id) {
        let tenant = self.tenant();
        self.touched.trainings.push((tenant, training));
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        self.read.conn
    }
}

impl<'c> std::ops::Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl std::ops::DerefMut for Write<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
