//! An agent whose row is locked until the transaction ends. Everything that edits, publishes or deletes an agent begins
//! here and passes the [`LockedAgent`] on.

use diesel::prelude::*;

use super::agents::AgentRow;
use super::draft::{AgentDraft, NewTraining, NumberReservation};
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
    /// The number of the next new training.
    pub(in crate::store) next_number: i64,
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
            .filter(agents::deleted_at.is_null())
            .select(agents::all_columns);
        let row = match self.conn() {
            // SQLite's write transaction already holds the only lock.
            Conn::Sqlite(conn) => query.first::<AgentRow>(conn),
            Conn::Postgres(conn) => query.for_update().first::<AgentRow>(conn),
        };
        let Some(row) = row.optional()? else { return Ok(None) };
        self.mark_changed(id);
        Ok(Some(LockedAgent { next_number: row.next_training_number(), agent: row.agent()?, write: self }))
    }

    /// A new training of the caller's, with this id and number.
    pub(super) fn training_to_create(&self, agent: Id, id: Id, number: i64, new: NewTraining) -> Training {
        let now = self.now();
        Training {
            id,
            agent,
            number,
            node_id: new.node_id,
            directory: new.directory,
            content: new.content,
            held_back: new.held_back,
            in_draft: true,
            live_hash: None,
            created_at: now,
            updated_at: now,
            changed_by: self.scope().actor.label.clone(),
            origin: None,
        }
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

    /// The trainings with these ids, node ids and slots, in the draft or not; only those of the draft have a slot. In
    /// few statements; a training that has two of the keys may be returned twice.
    pub fn find_trainings(
        &mut self,
        ids: &[Id],
        node_ids: &[String],
        slots: &[i64],
    ) -> Result<Vec<Training>, StoreError> {
        let rows = self.write.training_rows(self.agent.id, ids, node_ids, slots)?;
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// A new training of the draft, which is not stored yet. It has the next number, which [`Self::edit`] reserves.
    pub fn new_training(&mut self, new: NewTraining) -> Training {
        let number = self.next_number;
        self.next_number += 1;
        self.write.training_to_create(self.agent.id, self.write.new_id(), number, new)
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

    /// [`Self::record`] for several events, in few statements.
    pub(in crate::store) fn record_all(&mut self, events: Vec<AuditEvent>) -> Result<(), StoreError> {
        let revision = self.agent.draft_revision;
        let events: Vec<_> = events.into_iter().map(|event| event.revision(revision)).collect();
        self.write.record_all(&events)
    }

    /// The key of the agent's row.
    pub(in crate::store) fn key(&self) -> (Id, Id) {
        (self.write.tenant(), self.agent.id)
    }
}
