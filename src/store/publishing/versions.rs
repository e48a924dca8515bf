//! Rows of versions and their revisions of trainings. Immutable, except that a deletion takes texts out of them.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::SetHash;
use crate::domain::publishing::version::{Version, VersionedTraining};
use crate::store::CHUNK;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions, training_tombstones};
use crate::store::db::statements::Cached;
use crate::store::db::types::JsonDocument;
use crate::store::tenant::{TenantReader, TenantWriter};

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

impl VersionRow {
    pub(in crate::store) fn sum(&self) -> Result<SetHash, StoreError> {
        SetHash::from_bytes(&self.trainings_sum).map_err(|error| StoreError::Broken(error.to_string()))
    }

    pub(in crate::store) fn version(self) -> Result<Version, StoreError> {
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
        Ok(VersionedTraining {
            id: self.training_id,
            created_at: self.created_at,
            from_version: self.from_version,
            content_hash: self.content_hash,
            content,
        })
    }
}

impl TenantReader<'_> {
    /// One version. The agent must be in scope.
    pub fn version(&mut self, agent: Id, number: i64) -> Result<Option<Version>, StoreError> {
        let rows = self.version_row(agent, number)?.into_iter().collect();
        Ok(self.corrected(agent, rows)?.pop())
    }

    /// The configuration in one version.
    pub fn version_config(&mut self, agent: Id, number: i64) -> Result<Option<AgentConfig>, StoreError> {
        let key = (self.tenant(), agent, number);
        let config: Option<JsonDocument> =
            agent_versions::table.find(key).select(agent_versions::config).first(self.conn).optional()?;
        config.map(JsonDocument::read).transpose()
    }

    /// The row as it is stored: the hash of a version that is not the newest may count deleted trainings.
    pub(in crate::store) fn version_row(&mut self, agent: Id, number: i64) -> Result<Option<VersionRow>, StoreError> {
        let key = (self.tenant(), agent, number);
        Ok(agent_versions::table.find(key).select(VersionRow::as_select()).first(self.conn).optional()?)
    }

    /// One version and the sum of its trainings, which its content hash covers.
    pub fn version_with_sum(&mut self, agent: Id, number: i64) -> Result<Option<(Version, SetHash)>, StoreError> {
        let rows = self.version_row(agent, number)?.into_iter().collect();
        let Some(row) = self.corrected_rows(agent, rows)?.pop() else { return Ok(None) };
        let sum = row.sum()?;
        Ok(Some((row.version()?, sum)))
    }

    /// The content hash of the newest version.
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
        self.corrected(agent, rows)
    }

    /// The trainings of a version, oldest first; deleted ones without their content.
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

    /// Publisher and publication time of these versions, by number.
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

    /// The ids of the agent's deleted trainings, with the time of deletion.
    pub fn tombstones(&mut self, agent: Id) -> Result<Vec<(Id, Timestamp)>, StoreError> {
        Ok(training_tombstones::table
            .filter(training_tombstones::tenant_id.eq(self.tenant()))
            .filter(training_tombstones::agent_id.eq(agent))
            .select((training_tombstones::training_id, training_tombstones::purged_at))
            .load(self.conn)?)
    }
}

impl TenantWriter<'_> {
    /// Ends the open revisions of these trainings: version `number` no longer has them.
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
            let close = diesel::update(open).set(training_revisions::to_version.eq(number));
            match self.conn() {
                Conn::Sqlite(conn) => close.execute(conn)?,
                Conn::Postgres(conn) => Cached(close).execute(conn)?,
            };
        }
        Ok(())
    }
}
