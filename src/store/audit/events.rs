//! Writing the audit log. An event commits with the change it describes and is never updated or deleted. It contains
//! the names of the changed fields and hashes of their values, never the values.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{canonical_json, sha256_hex};
use crate::store::CHUNK;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantWriter;

/// The kind of target of a training's events.
pub(super) const TRAINING: &str = "training";

/// A change to be written to the audit log.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    action: &'static str,
    target_kind: &'static str,
    target: Id,
    agent: Option<Id>,
    draft_revision: Option<i64>,
    fields: Value,
}

impl AuditEvent {
    /// An action on a resource that belongs to no agent.
    pub fn new(action: &'static str, target_kind: &'static str, target: Id) -> Self {
        Self { action, target_kind, target, agent: None, draft_revision: None, fields: Value::Object(Map::new()) }
    }

    /// An action on an agent.
    pub fn agent(action: &'static str, agent: Id) -> Self {
        Self { agent: Some(agent), ..Self::new(action, "agent", agent) }
    }

    /// An action on a training of `agent`.
    pub fn training(action: &'static str, agent: Id, training: Id) -> Self {
        Self { agent: Some(agent), ..Self::new(action, TRAINING, training) }
    }

    /// An action on a conversation of `agent`.
    pub fn conversation(action: &'static str, agent: Id, session: Id) -> Self {
        Self { agent: Some(agent), ..Self::new(action, "session", session) }
    }

    /// Sets the agent's draft revision after the change.
    pub fn revision(self, draft_revision: i64) -> Self {
        Self { draft_revision: Some(draft_revision), ..self }
    }

    /// Sets the fields that differ between two documents, with hashes of their values.
    pub fn fields(self, before: Option<&Value>, after: Option<&Value>) -> Self {
        Self { fields: changed_fields(before, after), ..self }
    }

    /// Sets further data, which must not contain user text: numbers, roles, permissions.
    pub fn facts(self, facts: Value) -> Self {
        Self { fields: facts, ..self }
    }
}

/// Returns `{"field":{"before":hash,"after":hash}}` for every field whose value differs. A missing value has the hash
/// null.
fn changed_fields(before: Option<&Value>, after: Option<&Value>) -> Value {
    let empty = Map::new();
    let before = before.and_then(Value::as_object).unwrap_or(&empty);
    let after = after.and_then(Value::as_object).unwrap_or(&empty);
    let hash =
        |value: Option<&Value>| value.filter(|value| !value.is_null()).map(|value| sha256_hex(&canonical_json(value)));
    let mut changed = Map::new();
    for name in before.keys().chain(after.keys()) {
        let (old, new) = (hash(before.get(name)), hash(after.get(name)));
        if old != new {
            changed.insert(name.clone(), json!({ "before": old, "after": new }));
        }
    }
    Value::Object(changed)
}

/// A row of `audit_events`.
#[derive(Queryable, Selectable, Insertable, Clone, Debug)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub(in crate::store) struct EventRow {
    pub(in crate::store) tenant_id: Id,
    pub(in crate::store) id: Id,
    pub(in crate::store) environment_id: Option<Id>,
    pub(in crate::store) agent_id: Option<Id>,
    pub(in crate::store) actor_kind: String,
    pub(in crate::store) actor_id: Id,
    pub(in crate::store) actor_label: String,
    pub(in crate::store) action: String,
    pub(in crate::store) target_kind: String,
    pub(in crate::store) target_id: Id,
    pub(in crate::store) draft_revision: Option<i64>,
    pub(in crate::store) fields: JsonDocument,
    pub(in crate::store) request_id: String,
    pub(in crate::store) created_at: Timestamp,
}

impl TenantWriter<'_> {
    /// Appends an event to the tenant's audit log.
    pub fn record(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        let row = self.event_row(event);
        insert(self.conn(), row)
    }

    /// Appends events to the tenant's audit log, in order: on PostgreSQL many in a trip, on SQLite and for one event by a
    /// statement that a connection prepares once.
    pub(in crate::store) fn record_all(&mut self, events: &[AuditEvent]) -> Result<(), StoreError> {
        let rows: Vec<EventRow> = events.iter().map(|event| self.event_row(event)).collect();
        match self.conn() {
            Conn::Postgres(conn) if rows.len() > 1 => {
                for chunk in rows.chunks(CHUNK) {
                    diesel::insert_into(audit_events::table).values(chunk).execute(conn)?;
                }
            }
            conn => {
                for row in rows {
                    insert(conn, row)?;
                }
            }
        }
        Ok(())
    }

    /// The row of an event.
    pub(in crate::store) fn event_row(&self, event: &AuditEvent) -> EventRow {
        let actor = self.scope().actor.clone();
        EventRow {
            tenant_id: self.tenant(),
            id: self.new_id(),
            environment_id: Some(self.environment()),
            agent_id: event.agent,
            actor_kind: actor.kind.name().to_owned(),
            actor_id: actor.id,
            actor_label: actor.label,
            action: event.action.to_owned(),
            target_kind: event.target_kind.to_owned(),
            target_id: event.target,
            draft_revision: event.draft_revision,
            fields: JsonDocument(event.fields.clone()),
            request_id: self.scope().request_id.clone(),
            created_at: self.now(),
        }
    }
}

/// Inserts an event. A trigger adds it to `audit_unsealed`.
pub(in crate::store) fn insert(conn: &mut Conn, row: EventRow) -> Result<(), StoreError> {
    diesel::insert_into(audit_events::table).values(row).execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_that_differ_are_named_and_never_their_text() {
        let fields = changed_fields(
            Some(&json!({"a": "old secret", "b": 1})),
            Some(&json!({"a": "new secret", "b": 1, "c": null})),
        );
        assert_eq!(fields.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()), Some(vec!["a".to_owned()]));
        assert!(!fields.to_string().contains("secret"));
    }
}
