//! The only way to change the trainings or the configuration of an agent (DESIGN rule 1).
//!
//! [`TenantWriter::edit_agent`] locks the agent's row, sets it to `draft` and raises its draft revision in one statement. Only
//! then is there an [`AgentDraft`], which has the methods that change something. If the write fails later, the
//! transaction undoes all of it.

use std::ops::{Deref, DerefMut};

use diesel::prelude::*;
use serde_json::{Value, json};

use super::agents::{AgentRow, ConfigColumns};
use super::locked_agent::LockedAgent;
use super::trainings::TrainingRow;
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, trainings};
use crate::store::db::statements::{EditAgent, ReleaseTrainingNumber};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantWriter;

/// A locked agent that is already marked as changed.
pub struct AgentDraft<'w, 'c> {
    locked: LockedAgent<'w, 'c>,
    /// The number of a training that is about to be created.
    reserved_number: Option<i64>,
}

/// A training to create.
#[derive(Clone, Debug)]
pub struct NewTraining {
    pub node_id: Option<String>,
    pub directory: Option<Id>,
    pub content: Content,
    pub held_back: bool,
}

/// Whether an edit reserves a training number, in the statement that begins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberReservation {
    /// No training is created.
    None,
    /// A training may be created.
    One,
}

impl<'c> TenantWriter<'c> {
    /// Locks the agent and begins a change of its draft, if it is in scope: one statement instead of
    /// [`TenantWriter::lock_agent`] and [`LockedAgent::edit`].
    pub fn edit_agent(
        &mut self,
        agent: Id,
        reservation: NumberReservation,
    ) -> Result<Option<AgentDraft<'_, 'c>>, StoreError> {
        if !self.scope().allows_agent(agent) {
            return Ok(None);
        }
        let (tenant, environment, now) = (self.tenant(), self.environment(), self.now());
        let (by, reserves) = (self.scope().actor.label.clone(), reservation == NumberReservation::One);
        let edit = EditAgent { tenant, environment, agent, numbers: i64::from(reserves), now, by };
        let row: Option<AgentRow> = both!(self.conn(), conn => edit.get_result(conn).optional())?;
        let Some(row) = row else { return Ok(None) };
        self.mark_changed(agent);
        let reserved_number = reserves.then(|| row.next_training_number() - 1);
        Ok(Some(AgentDraft { locked: LockedAgent { agent: row.agent()?, write: self }, reserved_number }))
    }
}

impl<'w, 'c> AgentDraft<'w, 'c> {
    /// Ends the change; the agent stays locked.
    pub fn into_locked(self) -> LockedAgent<'w, 'c> {
        self.locked
    }

    /// Replaces the configuration.
    pub fn configure(&mut self, config: AgentConfig) -> Result<(), StoreError> {
        let key = self.key();
        let columns = ConfigColumns::of(&config)?;
        diesel::update(agents::table.find(key)).set(columns).execute(self.write.conn())?;
        let (before, after) = (JsonDocument::of(&self.agent.config)?.0, JsonDocument::of(&config)?.0);
        self.agent.config = config;
        let event = AuditEvent::agent("agent.updated", self.agent.id);
        self.record(event.fields(Some(&before), Some(&after)))
    }

    /// Adds a training under the reserved number.
    ///
    /// # Errors
    /// `UniqueViolation` when its node id or slot is in use.
    pub fn create_training(&mut self, new: NewTraining) -> Result<Training, StoreError> {
        let unreserved = || StoreError::Broken("no number was reserved for the training".to_owned());
        let number = self.reserved_number.take().ok_or_else(unreserved)?;
        let now = self.write.now();
        let training = Training {
            id: self.write.new_id(),
            agent: self.agent.id,
            number,
            node_id: new.node_id,
            directory: new.directory,
            content: new.content,
            held_back: new.held_back,
            in_draft: true,
            live_hash: None,
            created_at: now,
            updated_at: now,
            changed_by: self.agent.changed_by.clone(),
            origin: None,
        };
        let row = TrainingRow::of(self.write.tenant(), &training)?;
        diesel::insert_into(trainings::table).values(row).execute(self.write.conn())?;
        self.write.queue_embedding(training.id);
        let (agent, after) = (self.agent.id, audited(&training));
        self.record(AuditEvent::training("training.created", agent, training.id).fields(None, Some(&after)))?;
        Ok(training)
    }

    /// Returns the reserved number, for a save that updates: the next new training gets it.
    pub fn release_number(&mut self) -> Result<(), StoreError> {
        if self.reserved_number.take().is_some() {
            let (tenant, agent) = self.key();
            let release = ReleaseTrainingNumber { tenant, agent };
            both!(self.write.conn(), conn => release.execute(conn))?;
        }
        Ok(())
    }

    /// Replaces `before`, a training of this agent, with `after`.
    ///
    /// # Errors
    /// `UniqueViolation` when its node id or slot is in use.
    pub fn change_training(&mut self, before: &Training, after: Training) -> Result<Training, StoreError> {
        let after = self.put_training(after)?;
        let (old, new) = (&before.content, &after.content);
        if (&old.subject, &old.instructions) != (&new.subject, &new.instructions) {
            self.write.delete_vectors(&[old.text_hash()])?;
            self.write.queue_embedding(after.id);
        }
        let event = AuditEvent::training("training.updated", self.agent.id, after.id);
        self.record(event.fields(Some(&audited(before)), Some(&audited(&after))))?;
        Ok(after)
    }

    /// Removes a training from the draft; the versions that hold it keep it.
    pub fn remove_training(&mut self, training: Training) -> Result<(), StoreError> {
        let removed = self.put_training(Training { in_draft: false, ..training })?;
        let event = AuditEvent::training("training.removed", self.agent.id, removed.id);
        self.record(event)
    }

    fn put_training(&mut self, training: Training) -> Result<Training, StoreError> {
        let training = Training { updated_at: self.write.now(), changed_by: self.agent.changed_by.clone(), ..training };
        let key = (self.write.tenant(), training.id);
        let row = TrainingRow::of(key.0, &training)?;
        diesel::update(trainings::table.find(key)).set(row).execute(self.write.conn())?;
        Ok(training)
    }
}

impl<'w, 'c> Deref for AgentDraft<'w, 'c> {
    type Target = LockedAgent<'w, 'c>;

    fn deref(&self) -> &LockedAgent<'w, 'c> {
        &self.locked
    }
}

impl DerefMut for AgentDraft<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.locked
    }
}

/// Every field of a training that an editor can change.
pub(in crate::store) fn audited(training: &Training) -> Value {
    let mut document = training.content.document();
    document["node_id"] = json!(training.node_id);
    document["directory_id"] = json!(training.directory);
    document["is_draft"] = json!(training.held_back);
    document
}
