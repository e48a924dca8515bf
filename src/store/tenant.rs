//! Access to the data of a tenant. It requires a [`Scope`], and every query is bound to that scope.

mod tenant_store;

use super::after_commit::{AfterCommit, notifications};
use super::db::connection::Conn;
use super::db::error::StoreError;
use super::global::GlobalStore;
use crate::domain::accounts::scope::Scope;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;

pub use tenant_store::TenantStore;

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
