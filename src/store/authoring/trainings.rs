//! Rows of trainings, and how they are read.

use diesel::prelude::*;

use crate::domain::authoring::training::{Content, Training, TrainingType};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::trainings;
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = trainings, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "the columns of the table")]
pub(in crate::store) struct TrainingRow {
    pub(in crate::store) tenant_id: Id,
    pub(super) agent_id: Id,
    pub(in crate::store) id: Id,
    pub(super) number: i64,
    pub(super) node_id: Option<String>,
    pub(super) directory_id: Option<Id>,
    pub(super) subject: String,
    pub(super) instructions: String,
    pub(super) active: bool,
    pub(super) kind: String,
    pub(super) slot: Option<i64>,
    pub(super) image: Option<String>,
    pub(super) info: Option<String>,
    pub(super) extras: Option<String>,
    pub(super) restricted_to_channels: JsonDocument,
    pub(super) restricted_to_segments: JsonDocument,
    pub(super) start_time: Option<Timestamp>,
    pub(super) end_time: Option<Timestamp>,
    pub(super) metadata: JsonDocument,
    pub(super) held_back: bool,
    pub(super) in_draft: bool,
    pub(in crate::store) content_hash: String,
    pub(in crate::store) live_hash: Option<String>,
    pub(super) pending: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) changed_by: String,
    pub(super) origin_id: Option<Id>,
}

impl TrainingRow {
    pub(in crate::store) fn of(tenant: Id, training: &Training) -> Result<Self, StoreError> {
        let content = &training.content;
        let content_hash = content.hash();
        Ok(Self {
            tenant_id: tenant,
            agent_id: training.agent,
            id: training.id,
            number: training.number,
            node_id: training.node_id.clone(),
            directory_id: training.directory,
            subject: content.subject.clone(),
            instructions: content.instructions.clone(),
            active: content.active,
            kind: content.kind.name().to_owned(),
            slot: content.slot,
            image: content.image.clone(),
            info: content.info.clone(),
            extras: content.extras.clone(),
            restricted_to_channels: JsonDocument::of(&content.restricted_to_channels)?,
            restricted_to_segments: JsonDocument::of(&content.restricted_to_segments)?,
            start_time: content.start_time,
            end_time: content.end_time,
            metadata: JsonDocument::of(&content.metadata)?,
            held_back: training.held_back,
            in_draft: training.in_draft,
            pending: training.is_pending(&content_hash),
            content_hash,
            live_hash: training.live_hash.clone(),
            created_at: training.created_at,
            updated_at: training.updated_at,
            changed_by: training.changed_by.clone(),
            origin_id: training.origin,
        })
    }

    fn in_draft(&self) -> bool {
        self.in_draft
    }

    pub(in crate::store) fn training(self) -> Result<Training, StoreError> {
        Ok(Training {
            id: self.id,
            agent: self.agent_id,
            number: self.number,
            node_id: self.node_id,
            directory: self.directory_id,
            content: Content {
                subject: self.subject,
                instructions: self.instructions,
                active: self.active,
                kind: TrainingType::from_name(&self.kind)
                    .ok_or_else(|| StoreError::unknown_value("trainings.kind", &self.kind))?,
                slot: self.slot,
                image: self.image,
                info: self.info,
                extras: self.extras,
                restricted_to_channels: self.restricted_to_channels.read()?,
                restricted_to_segments: self.restricted_to_segments.read()?,
                start_time: self.start_time,
                end_time: self.end_time,
                metadata: self.metadata.read()?,
            },
            held_back: self.held_back,
            in_draft: self.in_draft,
            live_hash: self.live_hash,
            created_at: self.created_at,
            updated_at: self.updated_at,
            changed_by: self.changed_by,
            origin: self.origin_id,
        })
    }
}

/// A key that identifies a training of an agent.
#[derive(Clone, Debug)]
pub enum TrainingKey {
    Id(Id),
    /// The number, which Luw's API calls the id.
    Number(i64),
    /// The integration's own key.
    Node(String),
    /// The slot it occupies in the draft.
    Slot(i64),
}

// Conditions of partial indexes are written as in the index, `pending` and not `pending = ?`: a statement that is prepared
// before its values are known could not use the index otherwise.
impl TenantReader<'_> {
    /// A training of the draft. The agent must be in scope.
    pub fn training(&mut self, agent: Id, key: &TrainingKey) -> Result<Option<Training>, StoreError> {
        let row = self.training_row(agent, key)?;
        row.filter(TrainingRow::in_draft).map(TrainingRow::training).transpose()
    }

    /// The row with this key, in the draft or not.
    pub(in crate::store) fn training_row(
        &mut self,
        agent: Id,
        key: &TrainingKey,
    ) -> Result<Option<TrainingRow>, StoreError> {
        let query = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .select(TrainingRow::as_select());
        let row = match key {
            TrainingKey::Id(id) => query.filter(trainings::id.eq(*id)).first(self.conn),
            TrainingKey::Number(number) => query.filter(trainings::number.eq(*number)).first(self.conn),
            TrainingKey::Node(node) => query.filter(trainings::node_id.eq(node)).first(self.conn),
            TrainingKey::Slot(slot) => {
                query.filter(trainings::slot.eq(*slot)).filter(trainings::in_draft).first(self.conn)
            }
        };
        Ok(row.optional()?)
    }

    /// Every training of the agent's draft, oldest first. The agent must be in scope.
    pub fn trainings(&mut self, agent: Id) -> Result<Vec<Training>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .load(self.conn)?;
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// Every training of these agents' drafts, oldest first. SQLite prepares this statement anew each time, because the
    /// number of parameters varies: for one agent, [`TenantReader::trainings`] costs a third less.
    pub fn trainings_of(&mut self, agents: &[Id]) -> Result<Vec<Training>, StoreError> {
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq_any(agents.to_vec()))
            .filter(trainings::in_draft)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .load(self.conn)?;
        rows.into_iter().map(TrainingRow::training).collect()
    }

    /// The number of trainings in the agent's draft.
    pub fn trainings_count(&mut self, agent: Id) -> Result<i64, StoreError> {
        Ok(trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .count()
            .get_result(self.conn)?)
    }

    /// The number of trainings of the agent that a publish would change.
    pub fn pending_trainings_count(&mut self, agent: Id) -> Result<i64, StoreError> {
        Ok(trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::pending)
            .count()
            .get_result(self.conn)?)
    }

    /// The first free slot from `from` on.
    pub fn first_free_slot(&mut self, agent: Id, from: i64) -> Result<i64, StoreError> {
        let taken: Vec<Option<i64>> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::in_draft)
            .filter(trainings::slot.ge(from))
            .select(trainings::slot)
            .order(trainings::slot.asc())
            .load(self.conn)?;
        Ok(taken.into_iter().flatten().fold(from, |free, slot| if slot == free { free + 1 } else { free }))
    }
}
