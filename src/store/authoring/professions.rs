//! Agents by profession, which only their configuration holds.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::agents::{AgentFilter, AgentRow};
use crate::domain::authoring::agent::Agent;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, trainings};
use crate::store::tenant::TenantReader;

/// The profession in a configuration, in the words of both databases.
const PROFESSION: &str = "agents.config ->> 'profession'";

impl TenantReader<'_> {
    /// The environment's agents and their professions, the most recently changed agent first.
    pub fn professions(&mut self) -> Result<Vec<(Id, Option<String>)>, StoreError> {
        Ok(self
            .filtered(&AgentFilter::default())
            .select((agents::id, sql::<Nullable<Text>>(PROFESSION)))
            .order((agents::updated_at.desc(), agents::id.desc()))
            .load(self.conn)?)
    }

    /// The agents with these ids, in the order of the ids. Ids out of scope are left out.
    pub fn agents_with_ids(&mut self, ids: &[Id]) -> Result<Vec<Agent>, StoreError> {
        let rows: Vec<AgentRow> = self
            .filtered(&AgentFilter::default())
            .filter(agents::id.eq_any(ids.to_vec()))
            .select(AgentRow::as_select())
            .load(self.conn)?;
        let mut agents = rows.into_iter().map(AgentRow::agent).collect::<Result<Vec<_>, _>>()?;
        agents.sort_by_key(|agent| ids.iter().position(|id| *id == agent.id));
        Ok(agents)
    }

    /// The number of trainings in the drafts of these agents, without those that have none. The agents must be in scope.
    pub fn training_counts(&mut self, agents: &[Id]) -> Result<Vec<(Id, i64)>, StoreError> {
        Ok(trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq_any(agents.to_vec()))
            .filter(trainings::in_draft)
            .group_by(trainings::agent_id)
            .select((trainings::agent_id, count_star()))
            .load(self.conn)?)
    }
}
