//! Deleting a training, which takes its texts out of every version (DESIGN rule 5).

use std::ops::Range;

use diesel::prelude::*;

use super::versions::{RevisionRow, element};
use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::content_hash;
use crate::store::audit::events::AuditEvent;
use crate::store::authoring::draft::{AgentDraft, audited};
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions, training_tombstones, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantWriter;

impl AgentDraft<'_, '_> {
    /// Deletes a training at once from the draft, the live version, the texts of every version, and stored answers. A
    /// tombstone with its id and the time stays.
    pub fn purge_training(&mut self, training: &Training) -> Result<(), StoreError> {
        let ((tenant, agent), now) = (self.key(), self.write.now());
        let texts = self.write.text_hashes(agent, Some(training.id))?;
        diesel::delete(trainings::table.find((tenant, training.id))).execute(self.write.conn())?;
        diesel::insert_into(training_tombstones::table)
            .values((
                training_tombstones::tenant_id.eq(tenant),
                training_tombstones::agent_id.eq(agent),
                training_tombstones::training_id.eq(training.id),
                training_tombstones::purged_at.eq(now),
            ))
            .execute(self.write.conn())?;
        self.write.delete_vectors(&texts)?;
        let locked = &mut **self;
        locked.write.purge_from_versions(&locked.agent, training.id)?;
        if training.live_hash.is_some() {
            self.write.announce(agent)?;
        }
        self.write.purge_responses_of_training(agent, training.id)?;
        self.record(AuditEvent::training("training.deleted", agent, training.id).fields(Some(&audited(training)), None))
    }
}

impl TenantWriter<'_> {
    /// Takes a training's texts out of every version and updates the hashes of those versions.
    fn purge_from_versions(&mut self, agent: &Agent, training: Id) -> Result<(), StoreError> {
        let revisions = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent.id))
            .filter(training_revisions::training_id.eq(training));
        let rows: Vec<RevisionRow> = revisions.select(RevisionRow::as_select()).load(self.conn())?;
        let next = agent.last_version.unwrap_or(0) + 1;
        for revision in &rows {
            let until = revision.to_version.unwrap_or(next);
            self.subtract(agent.id, revision.from_version..until, &element(training, &revision.content_hash))?;
        }
        self.close_revisions(agent.id, &[training], next)?;
        let none = training_revisions::content.eq(None::<JsonDocument>);
        both!(self.conn(), conn => diesel::update(revisions).set(none).execute(conn))?;
        Ok(())
    }

    fn subtract(&mut self, agent: Id, versions: Range<i64>, element: &[u8]) -> Result<(), StoreError> {
        for number in versions {
            let Some(row) = self.version_row(agent, number)? else { continue };
            let mut sum = row.sum()?;
            sum.remove(element);
            let count = row.trainings - 1;
            let hash = content_hash(&row.config.0, &sum, count.unsigned_abs());
            diesel::update(agent_versions::table.find((self.tenant(), agent, number)))
                .set((
                    agent_versions::trainings_sum.eq(sum.to_bytes().to_vec()),
                    agent_versions::trainings.eq(count),
                    agent_versions::content_hash.eq(hash),
                ))
                .execute(self.conn())?;
        }
        Ok(())
    }
}
