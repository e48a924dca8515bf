//! Publishing: the only thing that makes a version (DESIGN rules 2 to 4 and 6). It writes what changed, not what
//! the agent holds.

use diesel::prelude::*;
use serde_json::json;

use super::agents::AgentRow;
use super::audit::Event;
use super::conn::both;
use super::error::StoreError;
use super::schema::{agent_versions, agents, training_revisions, trainings};
use super::tenant::{Read, Write};
use super::trainings::TrainingRow;
use super::types::Doc;
use super::versions::{CHUNK, RevisionRow, VersionRow, element};
use crate::domain::agent::{Agent, AgentConfig, AgentStatus};
use crate::domain::clock::Time;
use crate::domain::content_hash::{SetHash, content_hash};
use crate::domain::id::Id;

/// An agent that is locked for publishing: nothing is edited and nothing else published until the transaction ends.
pub struct AgentPublish<'w, 'c> {
    write: &'w mut Write<'c>,
    agent: Agent,
}

/// What a new version is made of.
struct Next {
    number: i64,
    config: AgentConfig,
    sum: SetHash,
    trainings: i64,
    changes: i64,
    message: Option<String>,
    restored_from: Option<i64>,
}

/// How one training differs between the newest version and the next.
struct Step {
    id: Id,
    created_at: Time,
    /// Hash of the text that leaves.
    leaves: Option<String>,
    /// Hash and document of the text that enters.
    enters: Option<(String, Doc)>,
}

impl<'c> Write<'c> {
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

    /// Reads inside the transaction.
    pub fn reader(&mut self) -> &mut Read<'c> {
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
        let all: Vec<Id> = query.load(self.write.conn())?;
        Ok(all.into_iter().filter(|id| selected.is_none_or(|wanted| wanted.contains(id))).collect())
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
        let changes = self.make_version(base, config, steps, message, None)?;
        self.write.mark_published(ids)?;
        self.finish()?;
        let facts = json!({ "version": self.agent.last_version, "changes": changes });
        self.record(Event::agent("agent.published", self.agent.id).facts(facts))?;
        Ok(changes)
    }

    /// Makes the content of version `number` live again, as a new version; the draft stays as it is. Where nothing
    /// differs no version is made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn roll_back(&mut self, number: i64, config: AgentConfig) -> Result<i64, StoreError> {
        let base = self.base()?;
        let steps = self.steps_back_to(number)?;
        for step in &steps {
            self.write.set_live_hash(step.id, step.enters.as_ref().map(|(hash, _)| hash.clone()))?;
        }
        let changes = self.make_version(base, config, steps, None, Some(number))?;
        self.finish()?;
        let facts = json!({ "version": self.agent.last_version, "to": number, "changes": changes });
        self.record(Event::agent("agent.rolled_back", self.agent.id).facts(facts))?;
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

    fn base(&mut self) -> Result<Option<(VersionRow, AgentConfig)>, StoreError> {
        let Some(number) = self.agent.last_version else { return Ok(None) };
        let agent = self.agent.id;
        let row = self.write.version_row(agent, number)?;
        let row = row.ok_or_else(|| StoreError::Broken(format!("version {number} of agent {agent} is missing")))?;
        let config = row.config.clone().read()?;
        Ok(Some((row, config)))
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
            let enters = entering.map(|hash| (hash, Doc(training.content.document())));
            Ok(Step { id, created_at: training.created_at, leaves, enters })
        };
        rows.into_iter().map(step).collect()
    }

    /// What brings the newest version back to `number`: close what was opened since, open again what was closed since.
    fn steps_back_to(&mut self, number: i64) -> Result<Vec<Step>, StoreError> {
        let (opened, closed) = self.write.revisions_since(self.agent.id, number)?;
        let mut steps: Vec<Step> = Vec::new();
        for row in closed {
            let Some(content) = row.content else { continue };
            let enters = Some((row.content_hash, content));
            steps.push(Step { id: row.training_id, created_at: row.created_at, leaves: None, enters });
        }
        for row in opened {
            match steps.iter_mut().find(|step| step.id == row.training_id) {
                Some(step) => step.leaves = Some(row.content_hash),
                None => {
                    let leaves = Some(row.content_hash);
                    steps.push(Step { id: row.training_id, created_at: row.created_at, leaves, enters: None });
                }
            }
        }
        steps.retain(|step| step.leaves.as_deref() != step.enters.as_ref().map(|(hash, _)| hash.as_str()));
        Ok(steps)
    }

    fn make_version(
        &mut self,
        base: Option<(VersionRow, AgentConfig)>,
        config: AgentConfig,
        steps: Vec<Step>,
        message: Option<String>,
        restored_from: Option<i64>,
    ) -> Result<i64, StoreError> {
        let config_differs = base.as_ref().is_some_and(|(_, old)| *old != config);
        let changes = i64::try_from(steps.len()).unwrap_or(i64::MAX) + i64::from(config_differs);
        if base.is_some() && changes == 0 {
            return Ok(0);
        }
        let number = self.agent.last_version.unwrap_or(0) + 1;
        let (mut sum, mut count) = match &base {
            Some((row, _)) => (row.sum()?, row.trainings),
            None => (SetHash::default(), 0),
        };
        for step in &steps {
            if let Some(hash) = &step.leaves {
                sum.remove(&element(step.id, hash));
                count -= 1;
            }
            if let Some((hash, _)) = &step.enters {
                sum.add(&element(step.id, hash));
                count += 1;
            }
        }
        self.write_steps(number, steps)?;
        self.write_version(Next { number, config, sum, trainings: count, changes, message, restored_from })?;
        self.agent.last_version = Some(number);
        Ok(changes)
    }

    fn write_steps(&mut self, number: i64, steps: Vec<Step>) -> Result<(), StoreError> {
        let (tenant, agent) = (self.write.tenant(), self.agent.id);
        let leaving: Vec<Id> = steps.iter().filter(|step| step.leaves.is_some()).map(|step| step.id).collect();
        self.write.close_revisions(agent, &leaving, number)?;
        let mut rows = Vec::with_capacity(steps.len());
        for step in steps {
            let Some((content_hash, content)) = step.enters else { continue };
            rows.push(RevisionRow {
                tenant_id: tenant,
                agent_id: agent,
                training_id: step.id,
                from_version: number,
                to_version: None,
                created_at: step.created_at,
                content_hash,
                content: Some(content),
            });
        }
        for chunk in rows.chunks(CHUNK) {
            both!(self.write.conn(), conn => diesel::insert_into(training_revisions::table).values(chunk).execute(conn))?;
        }
        Ok(())
    }

    fn write_version(&mut self, next: Next) -> Result<(), StoreError> {
        let config = Doc::of(&next.config)?;
        let row = VersionRow {
            tenant_id: self.write.tenant(),
            agent_id: self.agent.id,
            number: next.number,
            message: next.message,
            published_by: self.write.scope().actor.label.clone(),
            published_at: self.write.now(),
            trainings: next.trainings,
            changes: next.changes,
            content_hash: content_hash(&config.0, &next.sum, next.trainings.unsigned_abs()),
            trainings_sum: next.sum.to_bytes().to_vec(),
            config,
            restored_from: next.restored_from,
        };
        diesel::insert_into(agent_versions::table).values(row).execute(self.write.conn())?;
        Ok(())
    }

    /// The newest version serves; the agent is `published` when the draft is what serves.
    fn finish(&mut self) -> Result<(), StoreError> {
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
        diesel::update(agents::table.find((self.write.tenant(), self.agent.id)))
            .set((
                agents::status.eq(self.agent.status.name()),
                agents::serving.eq(self.agent.serving),
                agents::last_version.eq(self.agent.last_version),
                agents::published_at.eq(self.agent.published_at),
                agents::updated_at.eq(self.agent.updated_at),
            ))
            .execute(self.write.conn())?;
        Ok(())
    }

    fn record(&mut self, event: Event) -> Result<(), StoreError> {
        self.write.record(&event.revision(self.agent.draft_revision))
    }
}
