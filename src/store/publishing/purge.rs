//! Deleting trainings, which takes their texts out of every version (DESIGN rule 5).

use diesel::prelude::*;

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, element};
use crate::store::CHUNK;
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
        self.purge_trainings(std::slice::from_ref(training))?;
        let event = self.deleted_event(training);
        self.record(event)
    }

    /// The audit event of a deletion.
    pub(in crate::store) fn deleted_event(&self, training: &Training) -> AuditEvent {
        let event = AuditEvent::training("training.deleted", self.agent().id, training.id);
        event.fields(Some(&audited(training)), None)
    }

    /// [`Self::purge_training`] for several, without audit events. A training that is not stored gets its tombstone.
    pub(in crate::store) fn purge_trainings(&mut self, purged: &[Training]) -> Result<(), StoreError> {
        let ((tenant, agent), now) = (self.key(), self.write.now());
        let ids: Vec<Id> = purged.iter().map(|training| training.id).collect();
        let mut texts = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            texts.extend(self.write.text_hashes(agent, chunk)?);
            let rows = trainings::table.filter(trainings::tenant_id.eq(tenant)).filter(trainings::id.eq_any(chunk));
            both!(self.write.conn(), conn => diesel::delete(rows).execute(conn))?;
            let tombstones: Vec<_> = chunk
                .iter()
                .map(|id| {
                    (
                        training_tombstones::tenant_id.eq(tenant),
                        training_tombstones::agent_id.eq(agent),
                        training_tombstones::training_id.eq(*id),
                        training_tombstones::purged_at.eq(now),
                    )
                })
                .collect();
            both!(self.write.conn(), conn => diesel::insert_into(training_tombstones::table)
                .values(&tombstones)
                .execute(conn))?;
        }
        self.write.delete_vectors(&texts)?;
        let locked = &mut **self;
        locked.write.purge_from_versions(&locked.agent, &ids)?;
        if purged.iter().any(|training| training.live_hash.is_some()) {
            self.write.announce(agent)?;
        }
        self.write.purge_responses_of_trainings(agent, &ids)
    }
}

impl TenantWriter<'_> {
    /// Takes the texts of trainings out of every version, and out of the hash of the newest one. The hashes of older
    /// versions follow when they are read ([`TenantReader::version`](crate::store::TenantReader::version)).
    fn purge_from_versions(&mut self, agent: &Agent, ids: &[Id]) -> Result<(), StoreError> {
        let Some(newest) = agent.last_version else { return Ok(()) };
        let mut in_newest = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let revisions = training_revisions::table
                .filter(training_revisions::tenant_id.eq(self.tenant()))
                .filter(training_revisions::agent_id.eq(agent.id))
                .filter(training_revisions::training_id.eq_any(chunk.to_vec()))
                .filter(training_revisions::content.is_not_null());
            let open: Vec<(Id, String)> = revisions
                .clone()
                .filter(training_revisions::to_version.is_null())
                .select((training_revisions::training_id, training_revisions::content_hash))
                .load(self.conn())?;
            in_newest.extend(open.iter().map(|(training, hash)| element(*training, hash)));
            self.close_revisions(agent.id, chunk, newest + 1)?;
            let purged = (
                training_revisions::content.eq(None::<JsonDocument>),
                training_revisions::subtracted_from.eq(Some(newest)),
            );
            both!(self.conn(), conn => diesel::update(revisions).set(purged).execute(conn))?;
        }
        if in_newest.is_empty() {
            return Ok(());
        }
        self.subtract(agent.id, newest, &in_newest)
    }

    /// Takes elements out of the stored hash of a version.
    fn subtract(&mut self, agent: Id, number: i64, elements: &[Vec<u8>]) -> Result<(), StoreError> {
        let Some(mut row) = self.version_row(agent, number)? else { return Ok(()) };
        let mut removed = SetHash::new();
        for element in elements {
            removed.remove(element);
        }
        row.correct(&removed, i64::try_from(elements.len()).unwrap_or(i64::MAX))?;
        diesel::update(agent_versions::table.find((self.tenant(), agent, number)))
            .set((
                agent_versions::trainings_sum.eq(row.trainings_sum),
                agent_versions::trainings.eq(row.trainings),
                agent_versions::content_hash.eq(row.content_hash),
            ))
            .execute(self.conn())?;
        Ok(())
    }
}
