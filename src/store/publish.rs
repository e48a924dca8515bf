//! Publishing: the only thing that makes a version (DESIGN rules 2 to 4 and 6). It writes what changed, not what
//! the agent holds.

use diesel::prelude::*;
use serde_json::json;

use super::agents::AgentRow;
use super::audit::events::Event;
use super::db::error::StoreError;
use super::db::schema::{agents, trainings};
use super::db::types::JsonDocument;
use super::tenant::{TenantReader, TenantWriter};
use super::trainings::TrainingRow;
use super::versions::{CHUNK, Step};
use crate::domain::agent::{Agent, AgentStatus};
use crate::domain::id::Id;

/// An agent that is locked for publishing: nothing is edited and nothing else published until the transaction ends.
pub struct AgentPublish<'w, 'c> {
    write: &'w mut TenantWriter<'c>,
    agent: Agent,
}

impl<'c> TenantWriter<'c> {
    /// Locks the agent for publishing, if it is within reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn publish(&mut self, agent: Id) -> Result<Option<AgentPublish<'_, 'c>>, StoreError> {
        let Some(row) = self.lock_agent(agent)? else { return Ok(None) };
        self.touch(agent);
        let agent = AgentRow::agent(row)?;
        Ok(Some(AgentPublish { write: self, agent }))
    }
}

impl<'c> AgentPublish<'_, 'c> {
    /// The agent as it now stands.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    pub(super) fn writer(&mut self) -> &mut TenantWriter<'c> {
        self.write
    }

    pub(super) fn advanced_to(&mut self, number: i64) {
        self.agent.last_version = Some(number);
    }

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut TenantReader<'c> {
        self.write.reader()
    }

    /// The pending trainings among `selected`, or all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn pending(&mut self, selected: Option<&[Id]>) -> Result<Vec<Id>, StoreError> {
        let query = trainings::table
            .filter(trainings::tenant_id.eq(self.write.tenant()))
            .filter(trainings::agent_id.eq(self.agent.id))
            .filter(trainings::pending)
            .select(trainings::id)
            .order((trainings::created_at.asc(), trainings::id.asc()));
        Ok(match selected {
            Some(ids) => query.filter(trainings::id.eq_any(ids.to_vec())).load(self.write.conn())?,
            None => query.load(self.write.conn())?,
        })
    }

    /// Makes the next version of the pending changes in `ids`, and of the configuration when `with_config`. Where
    /// nothing differs no version is made. Either way the newest version serves. Says how many changes went in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn advance(&mut self, ids: &[Id], with_config: bool, message: Option<String>) -> Result<i64, StoreError> {
        let base = self.base()?;
        let mut steps = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            steps.extend(self.pending_steps(chunk)?);
        }
        let config = match &base {
            Some((_, config)) if !with_config => config.clone(),
            _ => self.agent.config.clone(),
        };
        let changes = self.make_version(base.as_ref(), config, steps, message, None)?;
        self.write.mark_published(ids)?;
        self.finish()?;
        let facts = json!({ "version": self.agent.last_version, "changes": changes });
        self.record(Event::agent("agent.published", self.agent.id).facts(facts))?;
        Ok(changes)
    }

    /// Takes the agent out of service; nothing is deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unpublish(&mut self) -> Result<(), StoreError> {
        self.agent.serving = false;
        self.agent.status = AgentStatus::Draft;
        self.store_state()?;
        self.record(Event::agent("agent.unpublished", self.agent.id))
    }

    /// Deletes the agent with all it holds.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete(self) -> Result<(), StoreError> {
        self.write.delete_agent_row(&self.agent)
    }

    fn pending_steps(&mut self, ids: &[Id]) -> Result<Vec<Step>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.write.tenant()))
            .filter(trainings::id.eq_any(ids.to_vec()))
            .select(TrainingRow::as_select())
            .load(self.write.conn())?;
        let step = |row: TrainingRow| {
            let (id, leaves) = (row.id, row.live_hash.clone());
            let entering = row.wanted().map(str::to_owned);
            let training = row.training()?;
            let enters = entering.map(|hash| (hash, JsonDocument(training.content.document())));
            Ok(Step { id, created_at: training.created_at, leaves, enters })
        };
        rows.into_iter().map(step).collect()
    }

    /// The newest version serves; the agent is `published` when the draft is what serves.
    pub(super) fn finish(&mut self) -> Result<(), StoreError> {
        let agent = self.agent.id;
        let waiting = self.write.pending_trainings(agent)?;
        let config = self.base()?.map(|(_, config)| config);
        let is_live = waiting == 0 && config.is_some_and(|config| config == self.agent.config);
        self.agent.serving = true;
        self.agent.status = if is_live { AgentStatus::Published } else { AgentStatus::Draft };
        self.agent.published_at = Some(self.write.now());
        self.store_state()
    }

    fn store_state(&mut self) -> Result<(), StoreError> {
        self.agent.updated_at = self.write.now();
        self.agent.changed_by = self.write.scope().actor.label.clone();
        diesel::update(agents::table.find((self.write.tenant(), self.agent.id)))
            .set((
                agents::status.eq(self.agent.status.name()),
                agents::serving.eq(self.agent.serving),
                agents::last_version.eq(self.agent.last_version),
                agents::published_at.eq(self.agent.published_at),
                agents::updated_at.eq(self.agent.updated_at),
                agents::changed_by.eq(&self.agent.changed_by),
            ))
            .execute(self.write.conn())?;
        self.write.announce(self.agent.id)
    }

    pub(super) fn record(&mut self, event: Event) -> Result<(), StoreError> {
        self.write.record(&event.revision(self.agent.draft_revision))
    }
}
