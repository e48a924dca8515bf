//! Writing a version: revisions of changed trainings are closed and opened, and the content hash follows.

use diesel::prelude::*;
use serde_json::Value;

use super::versions::{RevisionRow, VersionRow};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, content_hash, element};
use crate::store::CHUNK;
use crate::store::authoring::locked_agent::LockedAgent;
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions};
use crate::store::db::types::JsonDocument;

/// The newest version of a locked agent, on which the next one is based.
pub struct BaseVersion {
    row: VersionRow,
    config: AgentConfig,
}

impl BaseVersion {
    /// The configuration in this version.
    pub fn config(&self) -> &AgentConfig {
        &self.config
    }
}

/// How a training differs between the newest version and the next.
#[derive(Clone, Debug)]
pub struct TrainingDelta {
    /// The id of the training.
    pub training: Id,
    /// When the training was created.
    pub created_at: Timestamp,
    /// Hash of the content that the next version no longer has.
    pub removed_hash: Option<String>,
    /// The content that the next version adds.
    pub added: Option<VersionedContent>,
}

/// Content as a version stores it, with its hash.
#[derive(Clone, Debug)]
pub struct VersionedContent {
    pub hash: String,
    pub document: Value,
}

/// The next version, as differences from the newest one.
#[derive(Clone, Debug)]
pub struct NewVersion {
    pub config: AgentConfig,
    pub deltas: Vec<TrainingDelta>,
    pub changes: i64,
    pub message: Option<String>,
    pub restored_from: Option<i64>,
}

impl LockedAgent<'_, '_> {
    /// The newest version, live or not.
    pub fn base_version(&mut self) -> Result<Option<BaseVersion>, StoreError> {
        let Some(number) = self.agent.last_version else { return Ok(None) };
        let agent = self.agent.id;
        let row = self.write.version_row(agent, number)?;
        let row = row.ok_or_else(|| StoreError::Broken(format!("version {number} of agent {agent} is missing")))?;
        let config = row.config.clone().read()?;
        Ok(Some(BaseVersion { row, config }))
    }

    /// Writes the version after `base`, which is the newest one. [`Self::set_publication`] stores its number in the
    /// agent's row.
    pub fn insert_version(&mut self, base: Option<&BaseVersion>, new: NewVersion) -> Result<(), StoreError> {
        let number = self.agent.last_version.unwrap_or(0) + 1;
        let (mut sum, mut trainings) = match base {
            Some(base) => (base.row.sum()?, base.row.trainings),
            None => (SetHash::default(), 0),
        };
        for delta in &new.deltas {
            if let Some(hash) = &delta.removed_hash {
                sum.remove(&element(delta.training, hash));
                trainings -= 1;
            }
            if let Some(added) = &delta.added {
                sum.add(&element(delta.training, &added.hash));
                trainings += 1;
            }
        }
        let config = JsonDocument::of(&new.config)?;
        let row = VersionRow {
            tenant_id: self.write.tenant(),
            agent_id: self.agent.id,
            number,
            message: new.message,
            published_by: self.write.scope().actor.label.clone(),
            published_at: self.write.now(),
            trainings,
            changes: new.changes,
            content_hash: content_hash(&config.0, &sum, trainings.unsigned_abs()),
            trainings_sum: sum.to_bytes().to_vec(),
            config,
            restored_from: new.restored_from,
        };
        self.write_revisions(number, new.deltas)?;
        diesel::insert_into(agent_versions::table).values(row).execute(self.write.conn())?;
        self.agent.last_version = Some(number);
        Ok(())
    }

    fn write_revisions(&mut self, number: i64, deltas: Vec<TrainingDelta>) -> Result<(), StoreError> {
        let (tenant_id, agent_id) = self.key();
        let removed = deltas.iter().filter(|delta| delta.removed_hash.is_some());
        let removed: Vec<Id> = removed.map(|delta| delta.training).collect();
        self.write.close_revisions(agent_id, &removed, number)?;
        let mut rows = Vec::with_capacity(deltas.len());
        for delta in deltas {
            let Some(VersionedContent { hash, document }) = delta.added else { continue };
            rows.push(RevisionRow {
                tenant_id,
                agent_id,
                training_id: delta.training,
                from_version: number,
                to_version: None,
                created_at: delta.created_at,
                content_hash: hash,
                content: Some(JsonDocument(document)),
            });
        }
        match <[RevisionRow; 1]>::try_from(rows) {
            // A connection prepares this one once.
            Ok([row]) => {
                diesel::insert_into(training_revisions::table).values(row).execute(self.write.conn())?;
            }
            Err(rows) => {
                for chunk in rows.chunks(CHUNK) {
                    let insert = diesel::insert_into(training_revisions::table).values(chunk);
                    both!(self.write.conn(), conn => insert.execute(conn))?;
                }
            }
        }
        Ok(())
    }
}
