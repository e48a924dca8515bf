//! Trainings with the hash of their content, as publishing compares them.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::store::CHUNK;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{training_revisions, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

/// A training, in the draft or not, with the stored hash of its content.
#[derive(Clone, Debug)]
pub struct HashedTraining {
    pub training: Training,
    pub content_hash: String,
}

impl HashedTraining {
    fn of(row: TrainingRow) -> Result<Self, StoreError> {
        let content_hash = row.content_hash.clone();
        Ok(Self { training: row.training()?, content_hash })
    }
}

impl TenantReader<'_> {
    /// The trainings whose draft differs from the newest version, oldest first: all of them, or those among `selected`.
    pub fn pending_trainings(&mut self, agent: Id, selected: Option<&[Id]>) -> Result<Vec<HashedTraining>, StoreError> {
        let query = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::pending)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()));
        let rows: Vec<TrainingRow> = match selected {
            Some(ids) => query.filter(trainings::id.eq_any(ids.to_vec())).load(self.conn)?,
            None => query.load(self.conn)?,
        };
        rows.into_iter().map(HashedTraining::of).collect()
    }

    /// Every training of the draft. The agent must be in scope.
    pub fn hashed_draft(&mut self, agent: Id) -> Result<Vec<HashedTraining>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .select(TrainingRow::as_select())
            .load(self.conn)?;
        rows.into_iter().map(HashedTraining::of).collect()
    }

    /// Of every training of the draft its id, the hash of its content, and whether it is held back. Reads no texts. The
    /// agent must be in scope.
    pub fn draft_hashes(&mut self, agent: Id) -> Result<Vec<(Id, String, bool)>, StoreError> {
        Ok(trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .select((trainings::id, trainings::content_hash, trainings::held_back))
            .load(self.conn)?)
    }

    /// A window of the trainings whose draft differs from the newest version, oldest first.
    pub fn pending_window(&mut self, agent: Id, window: OffsetLimit) -> Result<Vec<Training>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::pending)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .limit(window.limit)
            .offset(window.offset)
            .load(self.conn)?;
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// These trainings, in any order; those that were deleted are missing.
    pub fn hashed_trainings(&mut self, ids: &[Id]) -> Result<Vec<HashedTraining>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<TrainingRow> = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::id.eq_any(chunk.to_vec()))
                .select(TrainingRow::as_select())
                .load(self.conn)?;
            for row in rows {
                found.push(HashedTraining::of(row)?);
            }
        }
        Ok(found)
    }

    /// The contents of these trainings in the newest version.
    pub fn live_contents(&mut self, agent: Id, ids: &[Id]) -> Result<HashMap<Id, Content>, StoreError> {
        let mut contents = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Id, Option<JsonDocument>)> = training_revisions::table
                .filter(training_revisions::tenant_id.eq(self.tenant()))
                .filter(training_revisions::agent_id.eq(agent))
                .filter(training_revisions::training_id.eq_any(chunk.to_vec()))
                .filter(training_revisions::to_version.is_null())
                .select((training_revisions::training_id, training_revisions::content))
                .load(self.conn)?;
            for (id, document) in rows {
                if let Some(document) = document {
                    contents.insert(id, document.read()?);
                }
            }
        }
        Ok(contents)
    }
}
