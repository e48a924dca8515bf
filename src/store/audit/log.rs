//! Reading the audit log, in the order of ids, which is that of recording.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use diesel::prelude::*;

use super::events::{EventRow, TRAINING};
use crate::domain::accounts::scope::ActorKind;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::store::db::connection::MultiBackend;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;
use crate::store::tenant::TenantReader;

/// Longer than any transaction lasts.
const LONGEST_TRANSACTION_SECONDS: i64 = 600;

/// One more than the events in which changes of a draft are looked for.
const CHANGE_EVENTS: i64 = 1_000;

/// The conditions on the events of a page.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// The agent they belong to.
    pub agent: Option<Id>,
    /// The user or token that caused them.
    pub actor: Option<Id>,
    /// The action, such as `training.updated`.
    pub action: Option<String>,
    /// The earliest time, inclusive.
    pub from: Option<Timestamp>,
    /// The latest time, exclusive.
    pub to: Option<Timestamp>,
}

/// An event of the audit log.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub id: Id,
    pub environment: Option<Id>,
    pub agent: Option<Id>,
    pub actor_kind: ActorKind,
    pub actor: Id,
    pub actor_label: String,
    pub action: String,
    pub target_kind: String,
    pub target: Id,
    pub draft_revision: Option<i64>,
    pub fields: serde_json::Value,
    pub request_id: String,
    pub created_at: Timestamp,
}

impl EventRow {
    fn entry(self) -> Result<AuditEntry, StoreError> {
        let unknown = || StoreError::unknown_value("audit_events.actor_kind", &self.actor_kind);
        Ok(AuditEntry {
            id: self.id,
            environment: self.environment_id,
            agent: self.agent_id,
            actor_kind: ActorKind::from_name(&self.actor_kind).ok_or_else(unknown)?,
            actor: self.actor_id,
            actor_label: self.actor_label,
            action: self.action,
            target_kind: self.target_kind,
            target: self.target_id,
            draft_revision: self.draft_revision,
            fields: self.fields.0,
            request_id: self.request_id,
            created_at: self.created_at,
        })
    }
}

impl TenantReader<'_> {
    /// Returns a page of the events before `before`, newest first. A token sees the events of its environment, or of
    /// the agent it is bound to; a user sees those of the tenant, because a role covers all environments.
    pub fn audit(
        &mut self,
        filter: &AuditFilter,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut query =
            audit_events::table.filter(audit_events::tenant_id.eq(self.tenant())).into_boxed::<MultiBackend>();
        if self.scope().actor.kind != ActorKind::User {
            query = query.filter(audit_events::environment_id.eq(self.environment()));
        }
        if let Some(bound) = self.scope().agent {
            query = query.filter(audit_events::agent_id.eq(bound));
        }
        if let Some(agent) = filter.agent {
            query = query.filter(audit_events::agent_id.eq(agent));
        }
        if let Some(actor) = filter.actor {
            query = query.filter(audit_events::actor_id.eq(actor));
        }
        if let Some(action) = &filter.action {
            query = query.filter(audit_events::action.eq(action.clone()));
        }
        // The id of an event is made after its time, and before its transaction ends.
        if let Some(from) = filter.from {
            query = query.filter(audit_events::created_at.ge(from)).filter(audit_events::id.ge(Id::first_at(from)));
        }
        if let Some(to) = filter.to {
            let end = Id::first_at(to.plus_seconds(LONGEST_TRANSACTION_SECONDS));
            query = query.filter(audit_events::created_at.lt(to)).filter(audit_events::id.lt(end));
        }
        if let Some(Cursor { id, .. }) = before {
            query = query.filter(audit_events::id.lt(id));
        }
        let rows: Vec<EventRow> =
            query.select(EventRow::as_select()).order(audit_events::id.desc()).limit(limit).load(self.conn)?;
        rows.into_iter().map(EventRow::entry).collect()
    }

    /// Returns at most `limit` events of an agent's draft after `revision`, oldest first.
    pub fn changes_since(&mut self, agent: Id, revision: i64, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<EventRow> = audit_events::table
            .filter(audit_events::tenant_id.eq(self.tenant()))
            .filter(audit_events::agent_id.eq(agent))
            .filter(audit_events::draft_revision.gt(revision))
            .select(EventRow::as_select())
            .order(audit_events::id.asc())
            .limit(limit)
            .load(self.conn)?;
        rows.into_iter().map(EventRow::entry).collect()
    }

    /// The trainings that a draft's changes to these revisions name, told by the events since `time`. `None` when there are
    /// too many events, or when they do not tell every revision: clocks may differ between processes.
    pub fn trainings_changed(
        &mut self,
        agent: Id,
        time: Timestamp,
        revisions: RangeInclusive<i64>,
    ) -> Result<Option<HashSet<Id>>, StoreError> {
        let events: Vec<(String, Id, Option<i64>)> = audit_events::table
            .filter(audit_events::tenant_id.eq(self.tenant()))
            .filter(audit_events::agent_id.eq(agent))
            .filter(audit_events::id.ge(Id::first_at(time)))
            .select((audit_events::target_kind, audit_events::target_id, audit_events::draft_revision))
            .order(audit_events::id.desc())
            .limit(CHANGE_EVENTS)
            .load(self.conn)?;
        if i64::try_from(events.len()).is_ok_and(|count| count == CHANGE_EVENTS) {
            return Ok(None);
        }
        let (mut told, mut trainings) = (HashSet::new(), HashSet::new());
        for (kind, target, revision) in events {
            let Some(revision) = revision.filter(|revision| revisions.contains(revision)) else { continue };
            told.insert(revision);
            if kind == TRAINING {
                trainings.insert(target);
            }
        }
        Ok(revisions.into_iter().all(|revision| told.contains(&revision)).then_some(trainings))
    }
}
