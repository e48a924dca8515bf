//! Trainings without their texts, and the slots they are in.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::draft::AgentDraft;
use super::trainings::TrainingRow;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_summary::TrainingSummary;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::trainings;
use crate::store::tenant::TenantReader;

/// SQL: a length in characters, of the same type on both databases.
const INSTRUCTIONS_LENGTH: &str = "CAST(length(trainings.instructions) AS BIGINT)";

#[derive(Queryable)]
struct SummaryRow {
    id: Id,
    number: i64,
    node_id: Option<String>,
    directory_id: Option<Id>,
    subject: String,
    instructions_length: i64,
    active: bool,
    kind: String,
    slot: Option<i64>,
    held_back: bool,
    live_hash: Option<String>,
    pending: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    changed_by: String,
}

impl SummaryRow {
    fn summary(self) -> Result<TrainingSummary, StoreError> {
        Ok(TrainingSummary {
            id: self.id,
            number: self.number,
            node_id: self.node_id,
            directory: self.directory_id,
            subject: self.subject,
            instructions_length: self.instructions_length,
            active: self.active,
            kind: TrainingType::from_name(&self.kind)
                .ok_or_else(|| StoreError::unknown_value("trainings.kind", &self.kind))?,
            slot: self.slot,
            held_back: self.held_back,
            in_live_version: self.live_hash.is_some(),
            pending: self.pending,
            created_at: self.created_at,
            updated_at: self.updated_at,
            changed_by: self.changed_by,
        })
    }
}

impl TenantReader<'_> {
    /// These trainings in this order, without their texts; those that do not exist are missing.
    pub fn training_summaries(&mut self, ids: &[Id]) -> Result<Vec<TrainingSummary>, StoreError> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<SummaryRow> = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::id.eq_any(chunk.to_vec()))
                .select((
                    trainings::id,
                    trainings::number,
                    trainings::node_id,
                    trainings::directory_id,
                    trainings::subject,
                    sql::<BigInt>(INSTRUCTIONS_LENGTH),
                    trainings::active,
                    trainings::kind,
                    trainings::slot,
                    trainings::held_back,
                    trainings::live_hash,
                    trainings::pending,
                    trainings::created_at,
                    trainings::updated_at,
                    trainings::changed_by,
                ))
                .load(self.conn)?;
            for row in rows {
                found.insert(row.id, row.summary()?);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The slots of these trainings; those that the agent's draft does not have are missing.
    pub fn slots_of(&mut self, agent: Id, ids: &[Id]) -> Result<HashMap<Id, Option<i64>>, StoreError> {
        let mut slots = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Id, Option<i64>)> = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::agent_id.eq(agent))
                .filter(trainings::in_draft)
                .filter(trainings::id.eq_any(chunk.to_vec()))
                .select((trainings::id, trainings::slot))
                .load(self.conn)?;
            slots.extend(rows);
        }
        Ok(slots)
    }

    /// The training in each of these slots of the agent's draft; empty slots are missing.
    pub fn slot_occupants(&mut self, agent: Id, slots: &[i64]) -> Result<HashMap<i64, Id>, StoreError> {
        let mut occupants = HashMap::with_capacity(slots.len());
        for chunk in slots.chunks(CHUNK) {
            let rows: Vec<(Option<i64>, Id)> = trainings::table
                .filter(trainings::tenant_id.eq(self.tenant()))
                .filter(trainings::agent_id.eq(agent))
                .filter(trainings::in_draft)
                .filter(trainings::slot.eq_any(chunk.to_vec()))
                .select((trainings::slot, trainings::id))
                .load(self.conn)?;
            occupants.extend(rows.into_iter().filter_map(|(slot, id)| Some((slot?, id))));
        }
        Ok(occupants)
    }
}

/// A training that leaves one slot for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotMove {
    pub training: Id,
    pub from: Option<i64>,
    pub to: Option<i64>,
}

impl AgentDraft<'_, '_> {
    /// Moves trainings of the draft between slots, all at once: first all leave their slots, then each takes its new one.
    /// Records one audit event for each.
    ///
    /// # Errors
    /// `UniqueViolation` when a slot is in use by a training that does not move.
    pub fn move_trainings(&mut self, moves: &[SlotMove]) -> Result<(), StoreError> {
        let (tenant, agent) = self.key();
        for chunk in moves.chunks(CHUNK) {
            let leaving: Vec<Id> = chunk.iter().map(|moved| moved.training).collect();
            let rows = trainings::table
                .filter(trainings::tenant_id.eq(tenant))
                .filter(trainings::agent_id.eq(agent))
                .filter(trainings::id.eq_any(leaving));
            both!(self.reader().conn, conn => diesel::update(rows)
                .set(trainings::slot.eq(None::<i64>))
                .execute(conn))?;
        }
        for moved in moves {
            let row: TrainingRow = trainings::table
                .find((tenant, moved.training))
                .select(TrainingRow::as_select())
                .first(self.reader().conn)?;
            let mut before = row.training()?;
            before.content.slot = moved.from;
            let mut after = before.clone();
            after.content.slot = moved.to;
            self.change_training(&before, after)?;
        }
        Ok(())
    }
}
