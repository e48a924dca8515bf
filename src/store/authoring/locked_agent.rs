//! An agent whose row is locked until the transaction ends. Everything that edits, publishes or deletes an agent begins
//! here and passes the [`LockedAgent`] on.

use diesel::prelude::*;

use super::agents::AgentRow;
use super::draft::{AgentDraft, NumberReservation};
use super::trainings::{TrainingKey, TrainingRow};
use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::agents;
use crate::store::tenant::{TenantReader, TenantWriter};

/// An agent that no other transaction edits, publishes or deletes before this one ends. Changes of the draft need an
/// [`AgentDraft`].
pub struct LockedAgent<'w, 'c> {
    pub(in crate::store) write: &'w mut TenantWriter<'c>,
    pub(in crate::store) agent: Agent,
}

impl<'c> TenantWriter<'c> {
    /// Locks the agent, if it is in scope.
    pub fn lock_agent(&mut self, id: Id) -> Result<Option<LockedAgent<'_, 'c>>, StoreError> {
        if !self.scope().allows_agent(id) {
            return Ok(None);
        }
        let query = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(id))
            .select(agents::all_columns);
        let row = match self.conn() {
            // SQLite's write transaction already holds the only lock.
            Conn::Sqlite(conn) => query.first::<AgentRow>(conn),
            Conn::Postgres(conn) => query.for_update().first::<AgentRow>(conn),
        };
        let Some(row) = row.optional()? else { return Ok(None) };
        self.mark_changed(id);
        Ok(Some(LockedAgent { agent: row.agent()?, write: self }))
    }
}

impl<'w, 'c> LockedAgent<'w, 'c> {
    /// The agent in its present state, with the changes that this transaction made.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut TenantReader<'c> {
        self.write.reader()
    }

    /// The training with this key, in the draft or not.
    pub fn find_training(&mut self, key: &TrainingKey) -> Result<Option<Training>, StoreError> {
        self.write.training_row(self.agent.id, key)?.map(TrainingRow::training).transpose()
    }

    /// Begins a change of the draft: the agent becomes `draft` and its revision rises.
    pub fn edit(self, reservation: NumberReservation) -> Result<AgentDraft<'w, 'c>, StoreError> {
        let gone = || StoreError::Broken("a locked agent has disappeared".to_owned());
        self.write.edit_agent(self.agent.id, reservation)?.ok_or_else(gone)
    }

    /// Deletes the agent with everything that belongs to it.
    pub fn delete(self) -> Result<(), StoreError> {
        self.write.delete_agent_row(&self.agent)
    }

    /// Appends to the audit log, with the draft revision.
    pub fn record(&mut self, event: AuditEvent) -> Result<(), StoreError> {
        self.write.record(&event.revision(self.agent.draft_revision))
    }

    /// The key of the agent's row.
    pub(in crate::store) fn key(&self) -> (Id, Id) {
        (self.write.tenant(), self.agent.id)
    }
}
