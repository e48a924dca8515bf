//! Drafts read by one statement, which is one snapshot of the database and one trip to it.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::domain::authoring::agent::{Agent, AgentConfig};
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::authoring::agent_state::AgentState;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, agents, trainings};
use crate::store::db::statements::Cached;
use crate::store::db::types::{JsonDocument, JsonSql};
use crate::store::tenant::{RowLimit, TenantReader};

/// An agent with its draft, and what is known of the newest version.
#[derive(Clone, Debug)]
pub struct AgentDraftRead {
    pub agent: Agent,
    /// The configuration of the newest version, if there is one.
    pub newest_config: Option<AgentConfig>,
    /// The number of trainings that a publish would change.
    pub pending_trainings: i64,
    /// The trainings of the draft, oldest first.
    pub trainings: Vec<Training>,
}

/// The condition that a row of the result is the first: the others do not repeat what belongs to the agent.
macro_rules! on_first_row {
    ($value:literal) => {
        concat!("CASE WHEN row_number() OVER (ORDER BY trainings.created_at, trainings.id) = 1 THEN ", $value, " END")
    };
}

const CONFIG: &str = on_first_row!("agents.config");
const NEWEST_CONFIG: &str = on_first_row!("agent_versions.config");
const PENDING: &str = on_first_row!(
    "(SELECT count(*) FROM trainings AS changed WHERE changed.tenant_id = agents.tenant_id \
     AND changed.agent_id = agents.id AND changed.pending)"
);

/// The configurations of the draft and of the newest version.
type Documents = (Option<JsonDocument>, Option<JsonDocument>);
type AgentDraftRow = (AgentState, Documents, Option<i64>, Option<TrainingRow>);

impl TenantReader<'_> {
    /// An agent with its draft, if it is within reach. The trainings are at most one more than the limit.
    pub fn agent_with_draft(&mut self, id: Id, limit: RowLimit) -> Result<Option<AgentDraftRead>, StoreError> {
        if !self.scope().allows_agent(id) {
            return Ok(None);
        }
        let newest = agent_versions::tenant_id
            .eq(agents::tenant_id)
            .and(agent_versions::agent_id.eq(agents::id))
            .and(agents::last_version.eq(agent_versions::number.nullable()));
        let in_draft =
            trainings::tenant_id.eq(agents::tenant_id).and(trainings::agent_id.eq(agents::id)).and(trainings::in_draft);
        let query = agents::table
            .left_join(agent_versions::table.on(newest))
            .left_join(trainings::table.on(in_draft))
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(id))
            .filter(agents::deleted_at.is_null())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .limit(limit.sql());
        let documents = (sql::<Nullable<JsonSql>>(CONFIG), sql::<Nullable<JsonSql>>(NEWEST_CONFIG));
        let pending = sql::<Nullable<BigInt>>(PENDING);
        let rows: Vec<AgentDraftRow> = both!(&mut *self.conn, conn => Cached(
            query.select((AgentState::as_select(), documents, pending, Option::<TrainingRow>::as_select()))
        )
        .load(conn))?;
        let mut rows = rows.into_iter();
        let Some((state, (Some(config), newest), pending, first)) = rows.next() else { return Ok(None) };
        let later = rows.map(|row| row.3);
        let trainings = std::iter::once(first).chain(later).flatten().map(TrainingRow::training);
        Ok(Some(AgentDraftRead {
            agent: state.agent(config)?,
            newest_config: newest.map(JsonDocument::read).transpose()?,
            pending_trainings: pending.unwrap_or_default(),
            trainings: trainings.collect::<Result<_, _>>()?,
        }))
    }

    /// The trainings of an agent's draft, oldest first, with the draft revision, if the agent is within reach. They are at
    /// most one more than the limit.
    pub fn draft_trainings(&mut self, agent: Id, limit: RowLimit) -> Result<Option<(i64, Vec<Training>)>, StoreError> {
        if !self.scope().allows_agent(agent) {
            return Ok(None);
        }
        let in_draft =
            trainings::tenant_id.eq(agents::tenant_id).and(trainings::agent_id.eq(agents::id)).and(trainings::in_draft);
        let rows: Vec<(i64, Option<TrainingRow>)> = agents::table
            .left_join(trainings::table.on(in_draft))
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(agent))
            .filter(agents::deleted_at.is_null())
            .select((agents::draft_revision, Option::<TrainingRow>::as_select()))
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .limit(limit.sql())
            .load(self.conn)?;
        let Some((revision, _)) = rows.first() else { return Ok(None) };
        let revision = *revision;
        let trainings = rows.into_iter().filter_map(|(_, row)| row).map(TrainingRow::training);
        Ok(Some((revision, trainings.collect::<Result<_, _>>()?)))
    }
}
