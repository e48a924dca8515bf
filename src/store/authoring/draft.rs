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
use super::training_rows::{insert_rows, replace_rows};
use super::trainings::TrainingRow;
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, trainings};
use crate::store::db::statements::{Cached, EditAgent, ReleaseTrainingNumbers};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantWriter;

/// A locked agent that is already marked as changed.
pub struct AgentDraft<'w, 'c> {
    locked: LockedAgent<'w, 'c>,
    /// The numbers that are reserved for new trainings.
    reserved: i64,
}

/// A training to create.
#[derive(Clone, Debug)]
pub struct NewTraining {
    pub node_id: Option<String>,
    pub directory: Option<Id>,
    pub content: Content,
    pub held_back: bool,
}

/// The training numbers that an edit reserves, in the statement that begins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberReservation {
    /// No training is created.
    None,
    /// A training may be created.
    One,
    /// This many trainings may be created.
    Many(u16),
}

impl NumberReservation {
    fn count(self) -> i64 {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Many(count) => i64::from(count),
        }
    }
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
        let (by, reserved) = (self.scope().actor.label.clone(), reservation.count());
        let edit = EditAgent { tenant, environment, agent, numbers: reserved, now, by };
        let row: Option<AgentRow> = both!(self.conn(), conn => edit.get_result(conn).optional())?;
        let Some(row) = row else { return Ok(None) };
        self.mark_changed(agent);
        let next_number = row.next_training_number() - reserved;
        Ok(Some(AgentDraft { locked: LockedAgent { agent: row.agent()?, write: self, next_number }, reserved }))
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
        let update = Cached(diesel::update(agents::table.find(key)).set(columns));
        both!(self.write.conn(), conn => update.execute(conn))?;
        let (before, after) = (JsonDocument::of(&self.agent.config)?.0, JsonDocument::of(&config)?.0);
        self.agent.config = config;
        let event = AuditEvent::agent("agent.updated", self.agent.id);
        self.record(event.fields(Some(&before), Some(&after)))
    }

    /// Uses reserved numbers, and gives the others back.
    pub(in crate::store) fn use_numbers(&mut self, used: usize) -> Result<(), StoreError> {
        let numbers = self.reserved - i64::try_from(used).unwrap_or(i64::MAX);
        if numbers < 0 {
            return Err(StoreError::Broken("no number was reserved for a training".to_owned()));
        }
        if numbers > 0 {
            let (tenant, agent) = self.key();
            let release = ReleaseTrainingNumbers { tenant, agent, numbers };
            both!(self.write.conn(), conn => release.execute(conn))?;
        }
        self.reserved = 0;
        Ok(())
    }

    /// Inserts trainings that [`LockedAgent::new_training`] made, without audit events.
    ///
    /// # Errors
    /// `UniqueViolation` when a node id or a slot is in use.
    pub(in crate::store) fn insert_trainings(&mut self, new: &[Training]) -> Result<(), StoreError> {
        let tenant = self.write.tenant();
        let rows: Vec<_> = new.iter().map(|training| TrainingRow::of(tenant, training)).collect::<Result<_, _>>()?;
        for training in new {
            self.write.queue_embedding(training.id);
        }
        insert_rows(self.write.conn(), rows)
    }

    /// Replaces trainings of this agent, `(before, after)`, without audit events. Node ids and slots may move between
    /// them.
    ///
    /// # Errors
    /// `UniqueViolation` when a node id or a slot is in use.
    pub(in crate::store) fn replace_trainings(&mut self, changed: &[(Training, Training)]) -> Result<(), StoreError> {
        let tenant = self.write.tenant();
        let (mut rows, mut old_texts) = (Vec::with_capacity(changed.len()), Vec::new());
        for (before, after) in changed {
            rows.push(TrainingRow::of(tenant, after)?);
            let (old, new) = (&before.content, &after.content);
            if (&old.subject, &old.instructions) != (&new.subject, &new.instructions) {
                old_texts.push(old.text_hash());
                self.write.queue_embedding(after.id);
            }
        }
        self.write.delete_vectors(&old_texts)?;
        if changed.len() > 1 {
            let slot = |training: &Training| training.content.slot.filter(|_| training.in_draft);
            let keys = |training: &Training| (training.node_id.clone(), slot(training));
            let moved = changed.iter().filter(|(before, after)| keys(before) != keys(after));
            let moved: Vec<Id> = moved.map(|(before, _)| before.id).collect();
            self.clear_keys(&moved)?;
        }
        replace_rows(self.write.conn(), rows)
    }

    /// Takes node id and slot from trainings that get others, so that no order of the updates violates a unique index.
    fn clear_keys(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        let tenant = self.write.tenant();
        for chunk in ids.chunks(CHUNK) {
            let rows = trainings::table.filter(trainings::tenant_id.eq(tenant)).filter(trainings::id.eq_any(chunk));
            let none = (trainings::node_id.eq(None::<String>), trainings::slot.eq(None::<i64>));
            both!(self.write.conn(), conn => diesel::update(rows).set(none).execute(conn))?;
        }
        Ok(())
    }

    /// Replaces `before`, a training of this agent, with `after`.
    ///
    /// # Errors
    /// `UniqueViolation` when its node id or slot is in use.
    pub fn change_training(&mut self, before: &Training, after: Training) -> Result<Training, StoreError> {
        let after = Training { updated_at: self.write.now(), changed_by: self.agent.changed_by.clone(), ..after };
        let event = self.updated_event(before, &after);
        let changed = [(before.clone(), after)];
        self.replace_trainings(&changed)?;
        self.record(event)?;
        let [(_, after)] = changed;
        Ok(after)
    }

    /// The audit event of an update.
    pub(in crate::store) fn updated_event(&self, before: &Training, after: &Training) -> AuditEvent {
        let event = AuditEvent::training("training.updated", self.agent.id, after.id);
        event.fields(Some(&audited(before)), Some(&audited(after)))
    }

    /// Removes a training from the draft; the versions that hold it keep it.
    pub fn remove_training(&mut self, training: Training) -> Result<(), StoreError> {
        let (now, changed_by) = (self.write.now(), self.agent.changed_by.clone());
        let removed = Training { in_draft: false, updated_at: now, changed_by, ..training };
        let row = TrainingRow::of(self.write.tenant(), &removed)?;
        replace_rows(self.write.conn(), vec![row])?;
        let event = self.removed_event(removed.id);
        self.record(event)
    }

    /// The audit event of a training that leaves the draft.
    pub(in crate::store) fn removed_event(&self, training: Id) -> AuditEvent {
        AuditEvent::training("training.removed", self.agent.id, training)
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
