//! What reviewers read: pending changes beside what is live.

use std::collections::HashMap;

use diesel::prelude::*;

use super::versions::CHUNK;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{training_revisions, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

/// A training whose draft differs from the newest version.
#[derive(Clone, Debug)]
pub struct PendingTraining {
    /// The draft.
    pub training: Training,
    /// Whether it is still in the draft.
    pub in_draft: bool,
    /// Its text in the newest version.
    pub live: Option<Content>,
}

impl TenantReader<'_> {
    /// What differs between the draft and the newest version, oldest training first.
    pub fn pending(&mut self, agent: Id) -> Result<Vec<PendingTraining>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::pending)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .load(self.conn)?;
        let ids: Vec<Id> = rows.iter().filter(|row| row.live_hash.is_some()).map(|row| row.id).collect();
        let mut live = self.live_texts(agent, &ids)?;
        let pending = |row: TrainingRow| {
            let (in_draft, live) = (row.in_draft(), live.remove(&row.id));
            Ok(PendingTraining { training: row.training()?, in_draft, live })
        };
        rows.into_iter().map(pending).collect()
    }

    /// The texts the newest version has of these trainings.
    pub fn live_texts(&mut self, agent: Id, ids: &[Id]) -> Result<HashMap<Id, Content>, StoreError> {
        let mut texts = HashMap::with_capacity(ids.len());
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
                    texts.insert(id, document.read()?);
                }
            }
        }
        Ok(texts)
    }
}
