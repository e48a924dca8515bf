//! Rows that a restore or an import reads and writes beside those of every edit.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::authoring::draft::AgentDraft;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{training_revisions, trainings};
use crate::store::tenant::TenantReader;

impl TenantReader<'_> {
    /// Every training of the agent, in the draft or not, oldest first. The agent must be in scope.
    pub fn every_training(&mut self, agent: Id) -> Result<Vec<Training>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .load(self.conn)?;
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// The trainings that are or were in a version of the agent, which must be in scope.
    pub fn ever_published(&mut self, agent: Id) -> Result<HashSet<Id>, StoreError> {
        let ids: Vec<Id> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .select(training_revisions::training_id)
            .distinct()
            .load(self.conn)?;
        Ok(ids.into_iter().collect())
    }

    /// The trainings of the draft that are held back or in one of these slots. The index of lists has both, so that no other
    /// row is read. The agent must be in scope.
    pub fn held_back_or_in_slots(&mut self, agent: Id, slots: &[i64]) -> Result<Vec<Training>, StoreError> {
        let draft = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .select(TrainingRow::as_select());
        let in_slots =
            |slots: &[i64]| trainings::slot.is_not_null().and(trainings::slot.assume_not_null().eq_any(slots.to_vec()));
        let mut chunks = slots.chunks(CHUNK);
        let first = in_slots(chunks.next().unwrap_or_default());
        let mut rows: Vec<TrainingRow> = draft.filter(trainings::held_back.or(first)).load(self.conn)?;
        for slots in chunks {
            rows.extend(draft.filter(trainings::held_back.eq(false)).filter(in_slots(slots)).load(self.conn)?);
        }
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// Those of these trainings that are or were in a version of the agent, which must be in scope.
    pub fn published_among(&mut self, agent: Id, ids: &[Id]) -> Result<HashSet<Id>, StoreError> {
        let mut published = HashSet::new();
        for ids in ids.chunks(CHUNK) {
            let found: Vec<Id> = training_revisions::table
                .filter(training_revisions::tenant_id.eq(self.tenant()))
                .filter(training_revisions::agent_id.eq(agent))
                .filter(training_revisions::training_id.eq_any(ids.to_vec()))
                .select(training_revisions::training_id)
                .distinct()
                .load(self.conn)?;
            published.extend(found);
        }
        Ok(published)
    }
}

impl AgentDraft<'_, '_> {
    /// Empties the slots of trainings whose rows are about to change: slots are unique row by row, so trainings could
    /// not exchange theirs otherwise.
    pub fn clear_slots(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        let (tenant, _) = self.key();
        for ids in ids.chunks(CHUNK) {
            let rows =
                trainings::table.filter(trainings::tenant_id.eq(tenant)).filter(trainings::id.eq_any(ids.to_vec()));
            diesel::update(rows).set(trainings::slot.eq(None::<i64>)).execute(self.write.conn())?;
        }
        Ok(())
    }
}
