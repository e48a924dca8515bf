//! The state of an agent, apart from its configuration, which is much longer.

use diesel::prelude::*;

use crate::domain::authoring::agent::{Agent, AgentStatus};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::agents;
use crate::store::db::types::JsonDocument;

/// The columns of an agent beside its configuration.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
pub(in crate::store) struct AgentState {
    pub(super) id: Id,
    pub(super) number: i64,
    pub(super) status: String,
    pub(super) draft_revision: i64,
    pub(super) last_version: Option<i64>,
    pub(super) serving: bool,
    pub(super) published_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) changed_by: String,
}

impl AgentState {
    /// The agent with this configuration.
    pub(in crate::store) fn agent(self, config: JsonDocument) -> Result<Agent, StoreError> {
        Ok(Agent {
            id: self.id,
            number: self.number,
            config: config.read()?,
            status: AgentStatus::from_name(&self.status)
                .ok_or_else(|| StoreError::unknown_value("agents.status", &self.status))?,
            last_version: self.last_version,
            serving: self.serving,
            draft_revision: self.draft_revision,
            published_at: self.published_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            changed_by: self.changed_by,
        })
    }
}
