//! The one way to change what an agent is taught or how it is configured (DESIGN rule 1).
//!
//! [`TenantWriter::edit`] locks the agent's row, sets it to `draft` and raises its draft revision in one statement, and
//! only then hands out the [`AgentDraft`] that has the changing methods. A write that is refused later undoes all
//! of it, because the transaction is undone.

use std::ops::Range;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::agents::{AgentRow, ConfigColumns};
use super::audit::events::Event;
use super::db::connection::both;
use super::db::error::StoreError;
use super::db::schema::{agents, training_tombstones, trainings};
use super::db::statements::EditAgent;
use super::tenant::{TenantReader, TenantWriter};
use super::trainings::{TrainingKey, TrainingRow};
use crate::domain::agent::{Agent, AgentConfig};
use crate::domain::id::Id;
use crate::domain::training::{Content, Training};

/// An agent that is locked and already marked as changed.
pub struct AgentDraft<'w, 'c> {
    write: &'w mut TenantWriter<'c>,
    agent: Agent,
    /// Numbers for trainings that are about to be made.
    numbers: Range<i64>,
}

/// A training that is about to be made.
#[derive(Clone, Debug)]
pub struct NewTraining {
    /// The integration's own key.
    pub node_id: Option<String>,
    /// The directory to file it in.
    pub directory: Option<Id>,
    /// What it says.
    pub content: Content,
    /// Whether it stays out of versions for now.
    pub held_back: bool,
}

impl<'c> TenantWriter<'c> {
    /// Begins a change of the agent, if it is within reach. `numbers` new trainings may be made in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn edit(&mut self, agent: Id, numbers: i64) -> Result<Option<AgentDraft<'_, 'c>>, StoreError> {
        if !self.scope().allows_agent(agent) {
            return Ok(None);
        }
        let (tenant, environment, now) = (self.tenant(), self.environment(), self.now());
        let by = self.scope().actor.label.clone();
        let edit = EditAgent { tenant, environment, agent, numbers, now, by };
        let row: Option<AgentRow> = both!(self.conn(), conn => edit.get_result(conn).optional())?;
        let Some(row) = row else { return Ok(None) };
        self.touch(agent);
        let next_number = row.next_training_number();
        let numbers = next_number - numbers..next_number;
        Ok(Some(AgentDraft { agent: row.agent()?, numbers, write: self }))
    }
}

impl<'c> AgentDraft<'_, 'c> {
    /// The agent as it now stands.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut TenantReader<'c> {
        self.write.reader()
    }

    /// Replaces the configuration.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configure(&mut self, config: AgentConfig) -> Result<(), StoreError> {
        let key = (self.write.tenant(), self.agent.id);
        let columns = ConfigColumns::of(&config)?;
        diesel::update(agents::table.find(key)).set(columns).execute(self.write.conn())?;
        let before = serde_json::to_value(&self.agent.config).unwrap_or_default();
        let after = serde_json::to_value(&config).unwrap_or_default();
        self.agent.config = config;
        self.record(Event::agent("agent.updated", self.agent.id).fields(Some(&before), Some(&after)))
    }

    /// Adds a training.
    ///
    /// # Errors
    /// `Taken` when its node id or slot is in use; otherwise when the database fails.
    pub fn create_training(&mut self, new: NewTraining) -> Result<Training, StoreError> {
        let number = self.take_training_number()?;
        let now = self.write.now();
        let training = Training {
            id: self.write.new_id(),
            agent: self.agent.id,
            number,
            node_id: new.node_id,
            directory: new.directory,
            content: new.content,
            held_back: new.held_back,
            live_hash: None,
            created_at: now,
            updated_at: now,
            changed_by: self.agent.changed_by.clone(),
        };
        let row = TrainingRow::of(self.write.tenant(), &training, true)?;
        diesel::insert_into(trainings::table).values(row).execute(self.write.conn())?;
        self.write.teach(training.id);
        let after = audited(&training);
        self.record(Event::training("training.created", self.agent.id, training.id).fields(None, Some(&after)))?;
        Ok(training)
    }

    /// Puts `after` in the place of `before`, which is of this agent; id, number and creation stay. A training
    /// that had left the draft is in it again.
    ///
    /// # Errors
    /// `Taken` when its slot is in use; otherwise when the database fails.
    pub fn change_training(&mut self, before: &Training, after: Training) -> Result<Training, StoreError> {
        let after = self.put_training(after, true)?;
        let (old, new) = (&before.content, &after.content);
        if (&old.subject, &old.instructions) != (&new.subject, &new.instructions) {
            self.write.forget_vectors(&[old.text_hash()])?;
            self.write.teach(after.id);
        }
        let event = Event::training("training.updated", self.agent.id, after.id);
        self.record(event.fields(Some(&audited(before)), Some(&audited(&after))))?;
        Ok(after)
    }

    /// Takes a training out of the draft; its texts stay in the versions that hold them.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) fn drop_from_draft(&mut self, training: Training) -> Result<(), StoreError> {
        let gone = self.put_training(training, false)?;
        self.record(Event::training("training.removed", self.agent.id, gone.id))
    }

    /// Deletes a training at once and everywhere (DESIGN rule 5): from the draft, from the live version, from the text
    /// of every version and from stored answers. A tombstone with its id and the time stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn purge_training(&mut self, training: &Training) -> Result<(), StoreError> {
        let (tenant, agent, now) = (self.write.tenant(), self.agent.id, self.write.now());
        let texts = self.write.text_hashes(agent, Some(training.id))?;
        diesel::delete(trainings::table.find((tenant, training.id))).execute(self.write.conn())?;
        diesel::insert_into(training_tombstones::table)
            .values((
                training_tombstones::tenant_id.eq(tenant),
                training_tombstones::agent_id.eq(agent),
                training_tombstones::training_id.eq(training.id),
                training_tombstones::purged_at.eq(now),
            ))
            .execute(self.write.conn())?;
        self.write.forget_vectors(&texts)?;
        self.write.purge_from_versions(&self.agent, training.id)?;
        if training.live_hash.is_some() {
            self.write.announce(agent)?;
        }
        self.write.purge_answers_of_training(training.id)?;
        self.record(Event::training("training.deleted", agent, training.id).fields(Some(&audited(training)), None))
    }

    /// The training behind the key even when it has left the draft, and whether it is in the draft.
    ///
    /// # Errors
    /// When the database fails.
    pub fn known_training(&mut self, key: &TrainingKey) -> Result<Option<(Training, bool)>, StoreError> {
        let Some(row) = self.write.training_row(self.agent.id, key)? else { return Ok(None) };
        let in_draft = row.in_draft();
        Ok(Some((row.training()?, in_draft)))
    }

    /// The agent's key.
    pub(super) fn key(&self) -> (Id, Id) {
        (self.write.tenant(), self.agent.id)
    }

    fn put_training(&mut self, training: Training, in_draft: bool) -> Result<Training, StoreError> {
        let training = Training { updated_at: self.write.now(), changed_by: self.agent.changed_by.clone(), ..training };
        let key = (self.write.tenant(), training.id);
        let row = TrainingRow::of(key.0, &training, in_draft)?;
        diesel::update(trainings::table.find(key)).set(row).execute(self.write.conn())?;
        Ok(training)
    }

    fn take_training_number(&mut self) -> Result<i64, StoreError> {
        self.numbers.next().ok_or_else(|| StoreError::Broken("no number was taken for the training".to_owned()))
    }

    pub(super) fn record(&mut self, event: Event) -> Result<(), StoreError> {
        self.write.record(&event.revision(self.agent.draft_revision))
    }
}

/// Everything of a training that an editor can change.
fn audited(training: &Training) -> Value {
    let mut document = training.content.document();
    document["node_id"] = json!(training.node_id);
    document["directory_id"] = json!(training.directory);
    document["is_draft"] = json!(training.held_back);
    document
}
