//! Making a version: intervals are closed and opened for what changed, and the content hash follows.

use diesel::prelude::*;

use super::publish::AgentPublish;
use super::versions::{CHUNK, RevisionRow, Step, VersionRow, element};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, content_hash};
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions};
use crate::store::db::types::JsonDocument;

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

impl AgentPublish<'_, '_> {
    /// The newest version and its configuration.
    pub(in crate::store) fn base(&mut self) -> Result<Option<(VersionRow, AgentConfig)>, StoreError> {
        let Some(number) = self.agent().last_version else { return Ok(None) };
        let agent = self.agent().id;
        let row = self.writer().version_row(agent, number)?;
        let row = row.ok_or_else(|| StoreError::Broken(format!("version {number} of agent {agent} is missing")))?;
        let config = row.config.clone().read()?;
        Ok(Some((row, config)))
    }

    /// Writes the next version: what `steps` change against `base`, and the configuration. Says how many changes it
    /// has; where there are none no version is made.
    pub(in crate::store) fn make_version(
        &mut self,
        base: Option<&(VersionRow, AgentConfig)>,
        config: AgentConfig,
        steps: Vec<Step>,
        message: Option<String>,
        restored_from: Option<i64>,
    ) -> Result<i64, StoreError> {
        let config_differs = base.is_some_and(|(_, old)| *old != config);
        let changes = i64::try_from(steps.len()).unwrap_or(i64::MAX) + i64::from(config_differs);
        if base.is_some() && changes == 0 {
            return Ok(0);
        }
        let number = self.agent().last_version.unwrap_or(0) + 1;
        let (mut sum, mut count) = match base {
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
        self.advanced_to(number);
        Ok(changes)
    }

    fn write_steps(&mut self, number: i64, steps: Vec<Step>) -> Result<(), StoreError> {
        let (tenant, agent) = (self.writer().tenant(), self.agent().id);
        let leaving: Vec<Id> = steps.iter().filter(|step| step.leaves.is_some()).map(|step| step.id).collect();
        self.writer().close_revisions(agent, &leaving, number)?;
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
            both!(self.writer().conn(), conn => diesel::insert_into(training_revisions::table).values(chunk).execute(conn))?;
        }
        Ok(())
    }

    fn write_version(&mut self, next: Next) -> Result<(), StoreError> {
        let config = JsonDocument::of(&next.config)?;
        let row = VersionRow {
            tenant_id: self.writer().tenant(),
            agent_id: self.agent().id,
            number: next.number,
            message: next.message,
            published_by: self.writer().scope().actor.label.clone(),
            published_at: self.writer().now(),
            trainings: next.trainings,
            changes: next.changes,
            content_hash: content_hash(&config.0, &next.sum, next.trainings.unsigned_abs()),
            trainings_sum: next.sum.to_bytes().to_vec(),
            config,
            restored_from: next.restored_from,
        };
        diesel::insert_into(agent_versions::table).values(row).execute(self.writer().conn())?;
        Ok(())
    }
}
