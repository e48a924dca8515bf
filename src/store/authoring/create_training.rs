//! Creating a training about which nothing has to be looked up: one statement on PostgreSQL, without BEGIN and COMMIT.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::draft::{NewTraining, NumberReservation, audited};
use super::trainings::TrainingRow;
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::audit::events::{AuditEvent, EventRow};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, trainings};
use crate::store::db::statements::EditAgent;
use crate::store::db::types::{IdSql, JsonSql, TimeSql};
use crate::store::tenant::{TenantStore, TenantWriter};

diesel::table! {
    /// The agent as [`EditAgent`] leaves it; no row when there is no such agent.
    edited (draft_revision) {
        draft_revision -> BigInt,
        next_training_number -> BigInt,
    }
}

/// Edits the agent and makes two inserts from it: a training and its audit event.
#[derive(QueryId)]
struct CreateTraining<T, E> {
    edit: EditAgent,
    training: T,
    event: E,
}

impl<T: QueryFragment<Pg>, E: QueryFragment<Pg>> QueryFragment<Pg> for CreateTraining<T, E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH edited AS (");
        self.edit.walk_ast(out.reborrow())?;
        out.push_sql("), created AS (");
        self.training.walk_ast(out.reborrow())?;
        out.push_sql("), recorded AS (");
        self.event.walk_ast(out.reborrow())?;
        out.push_sql(") SELECT draft_revision, next_training_number FROM edited");
        Ok(())
    }
}

impl<T, E> Query for CreateTraining<T, E> {
    type SqlType = (BigInt, BigInt);
}

impl<T, E, C> RunQueryDsl<C> for CreateTraining<T, E> {}

impl TenantStore {
    /// Adds a training without a node id, a slot and a directory to an agent's draft. Returns it with the draft revision,
    /// or `None` when the agent is not in scope.
    ///
    /// # Errors
    /// `Unavailable` also when the connection was lost and it is unknown whether the training was created.
    pub async fn create_training(&self, agent: Id, new: NewTraining) -> Result<Option<(Training, i64)>, StoreError> {
        // Outside the work, which is repeated on a lost connection: a second run cannot create a second training.
        let id = self.store().clock().new_id();
        self.write_alone(agent, move |write| write.create_training(agent, id, new.clone())).await
    }
}

impl TenantWriter<'_> {
    fn create_training(&mut self, agent: Id, id: Id, new: NewTraining) -> Result<Option<(Training, i64)>, StoreError> {
        if matches!(self.conn(), Conn::Sqlite(_)) {
            return self.create_by_edit(agent, new);
        }
        if !self.scope().allows_agent(agent) {
            return Ok(None);
        }
        let (tenant, environment, now) = (self.tenant(), self.environment(), self.now());
        let edit = EditAgent { tenant, environment, agent, numbers: 1, now, by: self.scope().actor.label.clone() };
        let mut training = self.training_to_create(agent, id, 0, new);
        let event = self.event_row(&created_event(&training));
        let create = CreateTraining {
            edit,
            training: insert_training(TrainingRow::of(tenant, &training)?),
            event: insert_event(event),
        };
        let Conn::Postgres(conn) = self.conn() else { return Ok(None) };
        let created: QueryResult<(i64, i64)> = create.get_result(conn);
        let Some((revision, next_number)) = created.optional().map_err(unknown_if_repeated)? else { return Ok(None) };
        training.number = next_number - 1;
        self.mark_changed(agent);
        self.queue_embedding(id);
        Ok(Some((training, revision)))
    }

    /// The same in several statements.
    fn create_by_edit(&mut self, agent: Id, new: NewTraining) -> Result<Option<(Training, i64)>, StoreError> {
        let Some(mut draft) = self.edit_agent(agent, NumberReservation::One)? else { return Ok(None) };
        let training = draft.new_training(new);
        draft.use_numbers(1)?;
        draft.insert_trainings(std::slice::from_ref(&training))?;
        draft.record(created_event(&training))?;
        Ok(Some((training, draft.agent().draft_revision)))
    }
}

/// The audit event of a new training.
pub(in crate::store) fn created_event(training: &Training) -> AuditEvent {
    let event = AuditEvent::training("training.created", training.agent, training.id);
    event.fields(None, Some(&audited(training)))
}

/// A training that is there already was created by an earlier run, on a connection that was lost.
fn unknown_if_repeated(error: diesel::result::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::UniqueViolation(name) if name == "trainings_pkey" => {
            StoreError::Unavailable("the connection was lost while a training was created".to_owned())
        }
        error => error,
    }
}

fn insert_training(row: TrainingRow) -> impl QueryFragment<Pg> + QueryId {
    let values = edited::table.select((
        row.tenant_id.into_sql::<IdSql>(),
        row.agent_id.into_sql::<IdSql>(),
        row.id.into_sql::<IdSql>(),
        edited::next_training_number - 1,
        row.node_id.into_sql::<Nullable<Text>>(),
        row.directory_id.into_sql::<Nullable<IdSql>>(),
        row.subject.into_sql::<Text>(),
        row.instructions.into_sql::<Text>(),
        row.active.into_sql::<Bool>(),
        row.kind.into_sql::<Text>(),
        row.slot.into_sql::<Nullable<BigInt>>(),
        row.image.into_sql::<Nullable<Text>>(),
        row.info.into_sql::<Nullable<Text>>(),
        row.extras.into_sql::<Nullable<Text>>(),
        row.restricted_to_channels.into_sql::<JsonSql>(),
        row.restricted_to_segments.into_sql::<JsonSql>(),
        row.start_time.into_sql::<Nullable<TimeSql>>(),
        row.end_time.into_sql::<Nullable<TimeSql>>(),
        row.metadata.into_sql::<JsonSql>(),
        row.held_back.into_sql::<Bool>(),
        row.in_draft.into_sql::<Bool>(),
        row.content_hash.into_sql::<Text>(),
        row.live_hash.into_sql::<Nullable<Text>>(),
        row.pending.into_sql::<Bool>(),
        row.created_at.into_sql::<TimeSql>(),
        row.updated_at.into_sql::<TimeSql>(),
        row.changed_by.into_sql::<Text>(),
        row.origin_id.into_sql::<Nullable<IdSql>>(),
    ));
    diesel::insert_into(trainings::table).values(values).into_columns(trainings::all_columns)
}

fn insert_event(row: EventRow) -> impl QueryFragment<Pg> + QueryId {
    let values = edited::table.select((
        row.tenant_id.into_sql::<IdSql>(),
        row.id.into_sql::<IdSql>(),
        row.environment_id.into_sql::<Nullable<IdSql>>(),
        row.agent_id.into_sql::<Nullable<IdSql>>(),
        row.actor_kind.into_sql::<Text>(),
        row.actor_id.into_sql::<IdSql>(),
        row.actor_label.into_sql::<Text>(),
        row.action.into_sql::<Text>(),
        row.target_kind.into_sql::<Text>(),
        row.target_id.into_sql::<IdSql>(),
        edited::draft_revision.nullable(),
        row.fields.into_sql::<JsonSql>(),
        row.request_id.into_sql::<Text>(),
        row.created_at.into_sql::<TimeSql>(),
    ));
    diesel::insert_into(audit_events::table).values(values).into_columns(audit_events::all_columns)
}
