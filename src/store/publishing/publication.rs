//! What publishing writes to an agent and its trainings.

use diesel::prelude::*;

use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::authoring::locked_agent::LockedAgent;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, trainings};

impl LockedAgent<'_, '_> {
    /// Stores the agent's publication: its status, whether the newest version is live, and the time of the last publish.
    pub fn set_publication(
        &mut self,
        status: AgentStatus,
        serving: bool,
        published_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.agent.status = status;
        self.agent.serving = serving;
        self.agent.published_at = published_at;
        self.agent.updated_at = self.write.now();
        self.agent.changed_by = self.write.scope().actor.label.clone();
        diesel::update(agents::table.find(self.key()))
            .set((
                agents::status.eq(self.agent.status.name()),
                agents::serving.eq(self.agent.serving),
                agents::last_version.eq(self.agent.last_version),
                agents::published_at.eq(self.agent.published_at),
                agents::updated_at.eq(self.agent.updated_at),
                agents::changed_by.eq(&self.agent.changed_by),
            ))
            .execute(self.write.conn())?;
        self.write.announce(self.agent.id)
    }

    /// Marks trainings as published: the newest version holds the draft of `added` and has none of `removed`.
    pub fn mark_published(&mut self, added: &[Id], removed: &[Id]) -> Result<(), StoreError> {
        let tenant = self.write.tenant();
        let rows = |ids: &[Id]| {
            trainings::table.filter(trainings::tenant_id.eq(tenant)).filter(trainings::id.eq_any(ids.to_vec()))
        };
        for ids in added.chunks(CHUNK) {
            diesel::update(rows(ids))
                .set((trainings::live_hash.eq(trainings::content_hash.nullable()), trainings::pending.eq(false)))
                .execute(self.write.conn())?;
        }
        for ids in removed.chunks(CHUNK) {
            diesel::update(rows(ids))
                .set((trainings::live_hash.eq(None::<String>), trainings::pending.eq(false)))
                .execute(self.write.conn())?;
        }
        Ok(())
    }

    /// Stores the hash of a training's content in the newest version, and whether the draft differs from it.
    pub fn set_live_hash(&mut self, training: Id, live_hash: Option<&str>, pending: bool) -> Result<(), StoreError> {
        diesel::update(trainings::table.find((self.write.tenant(), training)))
            .set((trainings::pending.eq(pending), trainings::live_hash.eq(live_hash)))
            .execute(self.write.conn())?;
        Ok(())
    }
}
