//! Filtered, sorted lists of an agent's trainings.
//!
//! The ids of a page are found first and its rows are read by id afterwards: filters, sorting and counting pass over
//! columns that an index has, and never over texts.

use std::collections::HashMap;

use diesel::dsl::{not, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::authoring::training_filter::{TrainingFilter, TrainingOrder, TrainingSortKey};
use crate::domain::authoring::training_summary::TrainingSummary;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::store::CHUNK;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::connection::{Conn, MultiBackend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::trainings;
use crate::store::db::types::JsonDocument;
use crate::store::publishing::published_contents::IS_ACTIVE;
use crate::store::tenant::TenantReader;

/// SQL condition: the newest version has the training, active.
fn active_in_newest_version() -> SqlLiteral<Bool> {
    sql(&format!(
        "EXISTS (SELECT 1 FROM training_revisions WHERE training_revisions.tenant_id = trainings.tenant_id \
         AND training_revisions.agent_id = trainings.agent_id AND training_revisions.training_id = trainings.id \
         AND training_revisions.to_version IS NULL AND {IS_ACTIVE})"
    ))
}

/// SQL: the order of a list. `C` is the collation in which PostgreSQL compares as SQLite always does.
fn order_by(order: TrainingOrder, conn: &Conn) -> SqlLiteral<Bool> {
    let direction = if order.is_descending { "DESC" } else { "ASC" };
    let key = match (order.key, conn) {
        (TrainingSortKey::CreatedAt, _) => "trainings.created_at",
        (TrainingSortKey::UpdatedAt, _) => "trainings.updated_at",
        (TrainingSortKey::Subject, Conn::Sqlite(_)) => "lower(trainings.subject)",
        (TrainingSortKey::Subject, Conn::Postgres(_)) => "lower(trainings.subject COLLATE \"C\")",
        (TrainingSortKey::Slot, _) => "trainings.slot IS NULL, trainings.slot",
    };
    sql(&format!("{key} {direction}, trainings.id {direction}"))
}

type Boxed<'q> = trainings::BoxedQuery<'q, MultiBackend>;

/// What a search compares: id, subject, instructions, metadata, hashes of the draft's and the live content.
type SearchedRow = (Id, String, String, JsonDocument, String, Option<String>);

impl TenantReader<'_> {
    /// A page of the trainings of the draft that match the filter, and their total number. The agent must be in scope.
    pub fn list_trainings(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        order: TrainingOrder,
        window: OffsetLimit,
    ) -> Result<(Vec<Training>, i64), StoreError> {
        let (ids, total) = self.page_ids(agent, filter, order, window)?;
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<TrainingRow> = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::id.eq_any(chunk.to_vec()))
                .select(TrainingRow::as_select())
                .load(self.conn)?;
            for row in rows {
                found.insert(row.id, row.training()?);
            }
        }
        Ok((ids.iter().filter_map(|id| found.remove(id)).collect(), total))
    }

    /// [`TenantReader::list_trainings`] without their texts.
    pub fn list_training_summaries(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        order: TrainingOrder,
        window: OffsetLimit,
    ) -> Result<(Vec<TrainingSummary>, i64), StoreError> {
        let (ids, total) = self.page_ids(agent, filter, order, window)?;
        Ok((self.training_summaries(&ids)?, total))
    }

    fn page_ids(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        order: TrainingOrder,
        window: OffsetLimit,
    ) -> Result<(Vec<Id>, i64), StoreError> {
        if filter.is_live == Some(true) && !agent.serving {
            return Ok((Vec::new(), 0));
        }
        let ids = self.listed(agent, filter).select(trainings::id).order(order_by(order, self.conn));
        if filter.needs_content() {
            let ids = ids.load(self.conn)?;
            return self.matching_ids(agent, filter, &ids, window);
        }
        let total = self.listed(agent, filter).count().get_result(self.conn)?;
        Ok((ids.limit(window.limit).offset(window.offset).load(self.conn)?, total))
    }

    /// Compares the contents of these trainings one by one, chunk by chunk: the two databases disagree about which
    /// letters are equal case-insensitively.
    fn matching_ids(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        ids: &[Id],
        window: OffsetLimit,
    ) -> Result<(Vec<Id>, i64), StoreError> {
        let (mut found, mut total) = (Vec::new(), 0);
        for chunk in ids.chunks(CHUNK) {
            let rows = self.searched_rows(chunk)?;
            let edited = |row: &&SearchedRow| filter.searches_published && row.5.as_ref() != Some(&row.4);
            let edited: Vec<Id> = rows.iter().filter(edited).map(|row| row.0).collect();
            let published = self.last_published(agent.id, &edited)?;
            let mut contents = HashMap::with_capacity(rows.len());
            for (id, subject, instructions, metadata, _, _) in rows {
                contents
                    .insert(id, Content { subject, instructions, metadata: metadata.read()?, ..Content::default() });
            }
            for id in chunk {
                let Some(content) = contents.get(id) else { continue };
                if filter.matches(content, published.get(id).map(|text| &text.content)) {
                    if window.contains(total) {
                        found.push(*id);
                    }
                    total += 1;
                }
            }
        }
        Ok((found, total))
    }

    fn searched_rows(&mut self, ids: &[Id]) -> Result<Vec<SearchedRow>, StoreError> {
        Ok(trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::id.eq_any(ids.to_vec()))
            .select((
                trainings::id,
                trainings::subject,
                trainings::instructions,
                trainings::metadata,
                trainings::content_hash,
                trainings::live_hash,
            ))
            .load(self.conn)?)
    }

    fn listed<'q>(&self, agent: &Agent, filter: &TrainingFilter) -> Boxed<'q> {
        let mut query = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent.id))
            .filter(trainings::in_draft)
            .into_boxed::<MultiBackend>();
        if let Some(is_active) = filter.is_active {
            query = query.filter(trainings::active.eq(is_active));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(trainings::kind.eq(kind.name()));
        }
        if let Some(directory) = filter.directory {
            query = query.filter(trainings::directory_id.eq(directory));
        }
        if let Some(slot) = filter.slot {
            query = query.filter(trainings::slot.eq(slot));
        }
        if let Some(changed_by) = &filter.changed_by {
            query = query.filter(trainings::changed_by.eq(changed_by.clone()));
        }
        match filter.is_pending {
            Some(true) => query = query.filter(trainings::pending),
            Some(false) => query = query.filter(not(trainings::pending)),
            None => {}
        }
        match filter.is_live.filter(|_| agent.serving) {
            Some(true) => query.filter(active_in_newest_version()),
            Some(false) => query.filter(not(active_in_newest_version())),
            None => query,
        }
    }
}
