//! What a list says about the trainings and the newest version of each agent, in a fixed number of statements.

use std::collections::HashMap;

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, agents, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

/// Numbers of an agent's trainings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrainingCounts {
    /// In the draft.
    pub in_draft: i64,
    /// In the draft, active and not held back.
    pub publishable: i64,
    /// Those that a publish would change, in the draft or not.
    pub pending: i64,
}

/// The same on both databases.
const PUBLISHABLE: &str = "count(*) FILTER (WHERE trainings.active AND NOT trainings.held_back)";

// The conditions are those of the partial indexes `trainings_list` and `trainings_pending`: no text is read.
impl TenantReader<'_> {
    /// The numbers of trainings of these agents, which must be in scope. An agent without trainings is missing.
    pub fn training_counts(&mut self, ids: &[Id]) -> Result<HashMap<Id, TrainingCounts>, StoreError> {
        let drafts: Vec<(Id, i64, i64)> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq_any(ids.to_vec()))
            .filter(trainings::in_draft)
            .group_by(trainings::agent_id)
            .select((trainings::agent_id, count_star(), sql::<BigInt>(PUBLISHABLE)))
            .load(self.conn)?;
        let pending: Vec<(Id, i64)> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq_any(ids.to_vec()))
            .filter(trainings::pending)
            .group_by(trainings::agent_id)
            .select((trainings::agent_id, count_star()))
            .load(self.conn)?;
        let counts = |(agent, in_draft, publishable)| (agent, TrainingCounts { in_draft, publishable, pending: 0 });
        let mut counts: HashMap<Id, TrainingCounts> = drafts.into_iter().map(counts).collect();
        for (agent, pending) in pending {
            counts.entry(agent).or_default().pending = pending;
        }
        Ok(counts)
    }

    /// The configurations of the newest versions of these agents, which must be in scope. An agent that was never
    /// published is missing.
    pub fn newest_configs(&mut self, ids: &[Id]) -> Result<HashMap<Id, AgentConfig>, StoreError> {
        let newest = agent_versions::tenant_id
            .eq(agents::tenant_id)
            .and(agent_versions::agent_id.eq(agents::id))
            .and(agents::last_version.eq(agent_versions::number.nullable()));
        let rows: Vec<(Id, JsonDocument)> = agents::table
            .inner_join(agent_versions::table.on(newest))
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::id.eq_any(ids.to_vec()))
            .select((agents::id, agent_versions::config))
            .load(self.conn)?;
        rows.into_iter().map(|(agent, config)| Ok((agent, config.read()?))).collect()
    }
}
