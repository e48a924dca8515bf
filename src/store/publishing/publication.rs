//! What publishing writes to an agent and its trainings, and what it looks at.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::published_contents::IS_ACTIVE;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::audit::events::AuditEvent;
use crate::store::authoring::locked_agent::LockedAgent;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, audit_events, training_revisions, trainings};
use crate::store::db::statements::{Cached, Together};
use crate::store::tenant::TenantReader;

/// SQL: notifies all processes on commit, as [`TenantWriter::announce`](crate::store::TenantWriter::announce).
const ANNOUNCE: &str = "pg_notify('understudy_live', agents.id::text)";

/// What the rules of publishing look at, in one statement.
#[derive(Clone, Copy, Debug)]
pub struct PublicationChecks {
    /// The number of trainings that a publish would change.
    pub pending: i64,
    /// Whether the draft has an active training that is not held back.
    pub draft_has_active: bool,
    /// Whether the newest version has an active training.
    pub version_has_active: bool,
}

impl TenantReader<'_> {
    /// The state of an agent that its publication depends on. The agent must be in scope.
    pub fn publication_checks(&mut self, agent: Id) -> Result<PublicationChecks, StoreError> {
        let of_agent =
            || trainings::table.filter(trainings::tenant_id.eq(self.tenant())).filter(trainings::agent_id.eq(agent));
        let pending = of_agent().filter(trainings::pending).count().single_value();
        let active = of_agent()
            .filter(trainings::active)
            .filter(trainings::held_back.eq(false))
            .filter(trainings::in_draft)
            .select(trainings::id);
        let published = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::to_version.is_null())
            .filter(sql::<Bool>(IS_ACTIVE))
            .select(training_revisions::training_id);
        let query = Cached(diesel::select((pending, exists(active), exists(published))));
        let found: (Option<i64>, bool, bool) = both!(&mut *self.conn, conn => query.get_result(conn))?;
        let (pending, draft_has_active, version_has_active) = found;
        Ok(PublicationChecks { pending: pending.unwrap_or_default(), draft_has_active, version_has_active })
    }
}

impl LockedAgent<'_, '_> {
    /// Stores the agent's publication: its status, whether the newest version is live, and the time of the last publish.
    /// Records the event of it and notifies all processes, in one statement on PostgreSQL.
    pub fn set_publication(
        &mut self,
        status: AgentStatus,
        serving: bool,
        published_at: Option<Timestamp>,
        event: AuditEvent,
    ) -> Result<(), StoreError> {
        self.agent.status = status;
        self.agent.serving = serving;
        self.agent.published_at = published_at;
        self.agent.updated_at = self.write.now();
        self.agent.changed_by = self.write.scope().actor.label.clone();
        let event = self.write.event_row(&event.revision(self.agent.draft_revision));
        let event = diesel::insert_into(audit_events::table).values(event);
        let agent = diesel::update(agents::table.find(self.key())).set((
            agents::status.eq(self.agent.status.name()),
            agents::serving.eq(self.agent.serving),
            agents::last_version.eq(self.agent.last_version),
            agents::published_at.eq(self.agent.published_at),
            agents::updated_at.eq(self.agent.updated_at),
            agents::changed_by.eq(&self.agent.changed_by),
        ));
        match self.write.conn() {
            Conn::Sqlite(conn) => {
                Cached(agent).execute(conn)?;
                event.execute(conn)?;
            }
            Conn::Postgres(conn) => {
                Cached(Together(event, agent.returning(sql::<diesel::sql_types::Text>(ANNOUNCE)))).execute(conn)?;
            }
        }
        Ok(())
    }

    /// Marks trainings as published: the newest version holds the draft of `added` and has none of `removed`.
    pub fn mark_published(&mut self, added: &[Id], removed: &[Id]) -> Result<(), StoreError> {
        let tenant = self.write.tenant();
        let rows = |ids: &[Id]| {
            trainings::table.filter(trainings::tenant_id.eq(tenant)).filter(trainings::id.eq_any(ids.to_vec()))
        };
        for ids in added.chunks(CHUNK) {
            let live = (trainings::live_hash.eq(trainings::content_hash.nullable()), trainings::pending.eq(false));
            let update = diesel::update(rows(ids)).set(live);
            match self.write.conn() {
                Conn::Sqlite(conn) => update.execute(conn)?,
                Conn::Postgres(conn) => Cached(update).execute(conn)?,
            };
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
        let update = diesel::update(trainings::table.find((self.write.tenant(), training)))
            .set((trainings::pending.eq(pending), trainings::live_hash.eq(live_hash)));
        both!(self.write.conn(), conn => Cached(update).execute(conn))?;
        Ok(())
    }
}
