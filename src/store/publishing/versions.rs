//! Versions: immutable but for deletion, which takes a text out of all of them at once (DESIGN rule 5).

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, canonical_json, content_hash};
use crate::domain::publishing::version::{Version, VersionedTraining};
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions, training_tombstones, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::{TenantReader, TenantWriter};

/// Ids in one statement: well below what both databases bind.
pub(in crate::store) const CHUNK: usize = 400;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agent_versions, treat_none_as_default_value = false)]
pub(in crate::store) struct VersionRow {
    pub(in crate::store) tenant_id: Id,
    pub(in crate::store) agent_id: Id,
    pub(in crate::store) number: i64,
    pub(in crate::store) message: Option<String>,
    pub(in crate::store) published_by: String,
    pub(in crate::store) published_at: Timestamp,
    pub(in crate::store) trainings: i64,
    pub(in crate::store) changes: i64,
    pub(in crate::store) content_hash: String,
    pub(in crate::store) trainings_sum: Vec<u8>,
    pub(in crate::store) config: JsonDocument,
    pub(in crate::store) restored_from: Option<i64>,
}

/// How one training differs between the newest version and the next.
pub(in crate::store) struct Step {
    pub(in crate::store) id: Id,
    pub(in crate::store) created_at: Timestamp,
    /// Hash of the text that leaves.
    pub(in crate::store) leaves: Option<String>,
    /// Hash and document of the text that enters.
    pub(in crate::store) enters: Option<(String, JsonDocument)>,
}

impl VersionRow {
    pub(in crate::store) fn sum(&self) -> Result<SetHash, StoreError> {
        SetHash::from_bytes(&self.trainings_sum).map_err(|error| StoreError::Broken(error.to_string()))
    }

    fn version(self) -> Result<Version, StoreError> {
        Ok(Version {
            number: self.number,
            message: self.message,
            published_by: self.published_by,
            published_at: self.published_at,
            trainings: self.trainings,
            changes: self.changes,
            content_hash: self.content_hash,
            restored_from: self.restored_from,
            config: self.config.read()?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = training_revisions, treat_none_as_default_value = false)]
pub(in crate::store) struct RevisionRow {
    pub(in crate::store) tenant_id: Id,
    pub(in crate::store) agent_id: Id,
    pub(in crate::store) training_id: Id,
    pub(in crate::store) from_version: i64,
    pub(in crate::store) to_version: Option<i64>,
    pub(in crate::store) created_at: Timestamp,
    pub(in crate::store) content_hash: String,
    pub(in crate::store) content: Option<JsonDocument>,
}

impl RevisionRow {
    fn versioned(self) -> Result<VersionedTraining, StoreError> {
        let content = self.content.map(JsonDocument::read::<Content>).transpose()?;
        Ok(VersionedTraining { id: self.training_id, from_version: self.from_version, content })
    }
}

/// What a version's sum of trainings is made of: one element a training, from its id and the hash of its content.
pub fn element(training: Id, hash: &str) -> Vec<u8> {
    canonical_json(&json!({ "content_hash": hash, "id": training }))
}

impl TenantReader<'_> {
    /// One version of an agent the caller has found within reach.
    pub fn version(&mut self, agent: Id, number: i64) -> Result<Option<Version>, StoreError> {
        self.version_row(agent, number)?.map(VersionRow::version).transpose()
    }

    pub(in crate::store) fn version_row(&mut self, agent: Id, number: i64) -> Result<Option<VersionRow>, StoreError> {
        let key = (self.tenant(), agent, number);
        Ok(agent_versions::table.find(key).select(VersionRow::as_select()).first(self.conn).optional()?)
    }

    /// The content hash of one version.
    pub fn version_hash(&mut self, agent: Id, number: i64) -> Result<Option<String>, StoreError> {
        let key = (self.tenant(), agent, number);
        Ok(agent_versions::table.find(key).select(agent_versions::content_hash).first(self.conn).optional()?)
    }

    /// Versions older than `before`, newest first.
    pub fn versions(&mut self, agent: Id, before: Option<i64>, limit: i64) -> Result<Vec<Version>, StoreError> {
        let rows: Vec<VersionRow> = agent_versions::table
            .filter(agent_versions::tenant_id.eq(self.tenant()))
            .filter(agent_versions::agent_id.eq(agent))
            .filter(agent_versions::number.lt(before.unwrap_or(i64::MAX)))
            .select(VersionRow::as_select())
            .order(agent_versions::number.desc())
            .limit(limit)
            .load(self.conn)?;
        rows.into_iter().map(VersionRow::version).collect()
    }

    /// The trainings a version holds, oldest first; deleted ones without their content.
    pub fn trainings_at(&mut self, agent: Id, number: i64) -> Result<Vec<VersionedTraining>, StoreError> {
        let rows: Vec<RevisionRow> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::from_version.le(number))
            .filter(training_revisions::to_version.is_null().or(training_revisions::to_version.gt(number)))
            .select(RevisionRow::as_select())
            .order((training_revisions::created_at.asc(), training_revisions::training_id.asc()))
            .load(self.conn)?;
        rows.into_iter().map(RevisionRow::versioned).collect()
    }

    /// Who published each of these versions, and when.
    pub fn publishers(&mut self, agent: Id, numbers: &[i64]) -> Result<HashMap<i64, (String, Timestamp)>, StoreError> {
        let mut publishers = HashMap::with_capacity(numbers.len());
        for chunk in numbers.chunks(CHUNK) {
            let rows: Vec<(i64, String, Timestamp)> = agent_versions::table
                .filter(agent_versions::tenant_id.eq(self.tenant()))
                .filter(agent_versions::agent_id.eq(agent))
                .filter(agent_versions::number.eq_any(chunk.to_vec()))
                .select((agent_versions::number, agent_versions::published_by, agent_versions::published_at))
                .load(self.conn)?;
            publishers.extend(rows.into_iter().map(|(number, by, at)| (number, (by, at))));
        }
        Ok(publishers)
    }

    /// What was opened after `number` and is still open, and what was open at `number` and closed since.
    pub(in crate::store) fn revisions_since(
        &mut self,
        agent: Id,
        number: i64,
    ) -> Result<(Vec<RevisionRow>, Vec<RevisionRow>), StoreError> {
        let tenant = self.tenant();
        let mine = training_revisions::table
            .filter(training_revisions::tenant_id.eq(tenant))
            .filter(training_revisions::agent_id.eq(agent))
            .select(RevisionRow::as_select());
        let opened = mine
            .filter(training_revisions::from_version.gt(number))
            .filter(training_revisions::to_version.is_null())
            .load(self.conn)?;
        let closed = mine
            .filter(training_revisions::to_version.gt(number))
            .filter(training_revisions::from_version.le(number))
            .load(self.conn)?;
        Ok((opened, closed))
    }

    /// When each deleted training of the agent went.
    pub fn tombstones(&mut self, agent: Id) -> Result<Vec<(Id, Timestamp)>, StoreError> {
        Ok(training_tombstones::table
            .filter(training_tombstones::tenant_id.eq(self.tenant()))
            .filter(training_tombstones::agent_id.eq(agent))
            .select((training_tombstones::training_id, training_tombstones::purged_at))
            .load(self.conn)?)
    }
}

impl TenantWriter<'_> {
    /// Ends the open revisions of these trainings before version `number`.
    pub(in crate::store) fn close_revisions(
        &mut self,
        agent: Id,
        trainings: &[Id],
        number: i64,
    ) -> Result<(), StoreError> {
        for ids in trainings.chunks(CHUNK) {
            let open = training_revisions::table
                .filter(training_revisions::tenant_id.eq(self.tenant()))
                .filter(training_revisions::agent_id.eq(agent))
                .filter(training_revisions::training_id.eq_any(ids.to_vec()))
                .filter(training_revisions::to_version.is_null());
            diesel::update(open).set(training_revisions::to_version.eq(number)).execute(self.conn())?;
        }
        Ok(())
    }

    /// The newest version now holds of these trainings what the draft has.
    pub(in crate::store) fn mark_published(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        for ids in ids.chunks(CHUNK) {
            let mine = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::id.eq_any(ids.to_vec()));
            let wanted = mine.clone().filter(trainings::in_draft).filter(trainings::held_back.eq(false));
            let unwanted = mine.filter(trainings::in_draft.eq(false).or(trainings::held_back.eq(true)));
            diesel::update(wanted)
                .set((trainings::live_hash.eq(trainings::content_hash.nullable()), trainings::pending.eq(false)))
                .execute(self.conn())?;
            diesel::update(unwanted)
                .set((trainings::live_hash.eq(None::<String>), trainings::pending.eq(false)))
                .execute(self.conn())?;
        }
        Ok(())
    }

    /// Notes what the newest version holds of a training, and whether the draft differs from it.
    pub(in crate::store) fn set_live_hash(&mut self, training: Id, live: Option<String>) -> Result<(), StoreError> {
        let key = trainings::table.find((self.tenant(), training));
        let row: Option<(String, bool, bool)> = key
            .select((trainings::content_hash, trainings::held_back, trainings::in_draft))
            .first(self.conn())
            .optional()?;
        let Some((draft, held_back, in_draft)) = row else { return Ok(()) };
        let wanted = Some(draft).filter(|_| in_draft && !held_back);
        diesel::update(key)
            .set((trainings::pending.eq(wanted != live), trainings::live_hash.eq(live)))
            .execute(self.conn())?;
        Ok(())
    }

    /// Takes a training's texts out of every version: the hashes of those versions follow.
    pub(in crate::store) fn purge_from_versions(&mut self, agent: &Agent, training: Id) -> Result<(), StoreError> {
        let mine = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent.id))
            .filter(training_revisions::training_id.eq(training));
        let held: Vec<RevisionRow> = mine.select(RevisionRow::as_select()).load(self.conn())?;
        let next = agent.last_version.unwrap_or(0) + 1;
        for revision in &held {
            let until = revision.to_version.unwrap_or(next);
            self.subtract(agent.id, revision.from_version..until, &element(training, &revision.content_hash))?;
        }
        self.close_revisions(agent.id, &[training], next)?;
        let none = training_revisions::content.eq(None::<JsonDocument>);
        both!(self.conn(), conn => diesel::update(mine).set(none).execute(conn))?;
        Ok(())
    }

    fn subtract(&mut self, agent: Id, versions: std::ops::Range<i64>, element: &[u8]) -> Result<(), StoreError> {
        for number in versions {
            let Some(row) = self.version_row(agent, number)? else { continue };
            let mut sum = row.sum()?;
            sum.remove(element);
            let count = row.trainings - 1;
            let hash = content_hash(&row.config.0, &sum, count.unsigned_abs());
            diesel::update(agent_versions::table.find((self.tenant(), agent, number)))
                .set((
                    agent_versions::trainings_sum.eq(sum.to_bytes().to_vec()),
                    agent_versions::trainings.eq(count),
                    agent_versions::content_hash.eq(hash),
                ))
                .execute(self.conn())?;
        }
        Ok(())
    }
}
