//! What reviewers read: pending changes beside what is live, and a training's history.

use std::collections::HashMap;

use diesel::prelude::*;

use super::error::StoreError;
use super::schema::{agent_versions, training_revisions, trainings};
use super::tenant::Read;
use super::trainings::TrainingRow;
use super::types::Doc;
use super::versions::CHUNK;
use crate::domain::clock::Time;
use crate::domain::id::Id;
use crate::domain::training::{Content, Training};

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

/// A text of a training, and the versions that have it.
#[derive(Clone, Debug)]
pub struct PublishedText {
    /// The first version with it.
    pub from_version: i64,
    /// The first version without it.
    pub to_version: Option<i64>,
    /// The text.
    pub content: Content,
    /// Who published it.
    pub published_by: String,
    /// When.
    pub published_at: Time,
}

impl Read<'_> {
    /// What differs between the draft and the newest version, oldest training first.
    ///
    /// # Errors
    /// When the database fails.
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
    ///
    /// # Errors
    /// When the database fails.
    pub fn live_texts(&mut self, agent: Id, ids: &[Id]) -> Result<HashMap<Id, Content>, StoreError> {
        let mut texts = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Id, Option<Doc>)> = training_revisions::table
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

    /// A training's texts by version, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn history(&mut self, agent: Id, training: Id) -> Result<Vec<PublishedText>, StoreError> {
        type Row = (i64, Option<i64>, Option<Doc>, String, Time);
        let on = agent_versions::tenant_id
            .eq(training_revisions::tenant_id)
            .and(agent_versions::agent_id.eq(training_revisions::agent_id))
            .and(agent_versions::number.eq(training_revisions::from_version));
        let rows: Vec<Row> = training_revisions::table
            .inner_join(agent_versions::table.on(on))
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::training_id.eq(training))
            .select((
                training_revisions::from_version,
                training_revisions::to_version,
                training_revisions::content,
                agent_versions::published_by,
                agent_versions::published_at,
            ))
            .order(training_revisions::from_version.desc())
            .load(self.conn)?;
        let text = |(from_version, to_version, document, published_by, published_at): Row| {
            let content = document?.read();
            Some(content.map(|content| PublishedText { from_version, to_version, content, published_by, published_at }))
        };
        rows.into_iter().filter_map(text).collect()
    }
}
