//! Agents by profession, which only their configuration holds.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::agents::{AgentFilter, AgentRow};
use crate::domain::authoring::agent::Agent;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::agents;
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
}
