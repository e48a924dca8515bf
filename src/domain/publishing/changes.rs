//! The differences between two states of an agent, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::content_hash::canonical_json;
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::diff::{DiffLine, diff_lines};

/// Fields that also get a line diff.
const TEXT_FIELDS: [&str; 5] = ["instructions", "info", "extras", "description", "initial_message"];

/// How a training differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only the newer state has it.
    Created,
    /// Both states have it, with different contents.
    Updated,
    /// Only the older state has it.
    Removed,
    /// The older state has it; the draft holds it back.
    HeldBack,
}

/// The two values of one field. The names are those on the wire; in a comparison of versions `live` is the value of
/// the version in the path and `draft` that of the other one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    pub live: Value,
    pub draft: Value,
    /// The line diff, for texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Vec<DiffLine>>,
}

/// Fields that differ, by name.
pub type FieldChanges = BTreeMap<String, FieldChange>;

/// A training that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingChange {
    pub kind: ChangeKind,
    pub training_id: Id,
    /// The newer subject, if there is one.
    pub subject: String,
    pub fields: FieldChanges,
    /// Who made the newer state.
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
}

/// A training in the two states that are compared.
#[derive(Clone, Debug)]
pub struct TrainingComparison {
    pub training: Id,
    pub old: Option<Content>,
    pub new: Option<Content>,
    /// Whether the newer state is a draft that holds the training back.
    pub held_back: bool,
    /// Who made the newer state.
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
}

impl TrainingComparison {
    /// The difference, if there is one.
    pub fn change(self) -> Option<TrainingChange> {
        let new = self.new.filter(|_| !self.held_back);
        let kind = match (&self.old, &new) {
            (Some(old), Some(new)) if old != new && old.hash() != new.hash() => ChangeKind::Updated,
            (None, Some(_)) => ChangeKind::Created,
            (Some(_), None) if self.held_back => ChangeKind::HeldBack,
            (Some(_), None) => ChangeKind::Removed,
            _ => return None,
        };
        let subject = new.as_ref().or(self.old.as_ref()).map(|content| content.subject.clone()).unwrap_or_default();
        let document = |content: Option<Content>| content.map_or(Value::Null, |content| content.document());
        Some(TrainingChange {
            kind,
            training_id: self.training,
            subject,
            fields: field_changes(&document(self.old), &document(new)),
            changed_by: self.changed_by,
            changed_at: self.changed_at,
        })
    }
}

/// The fields of a configuration that differ; none without an older configuration.
pub fn config_changes(old: Option<&AgentConfig>, new: &AgentConfig) -> FieldChanges {
    let document = |config: &AgentConfig| serde_json::to_value(config).unwrap_or_default();
    old.map_or_else(FieldChanges::new, |old| field_changes(&document(old), &document(new)))
}

/// The fields that differ between two documents. One that is no object has no fields.
pub(super) fn field_changes(old: &Value, new: &Value) -> FieldChanges {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut changes = FieldChanges::new();
    for name in old.keys().chain(new.keys()) {
        let value = |side: &Map<String, Value>| side.get(name).cloned().unwrap_or(Value::Null);
        let (live, draft) = (value(old), value(new));
        if changes.contains_key(name) || live == draft || canonical_json(&live) == canonical_json(&draft) {
            continue;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let diff = TEXT_FIELDS.contains(&name.as_str()).then(|| diff_lines(&text(&live), &text(&draft)));
        changes.insert(name.clone(), FieldChange { live, draft, diff });
    }
    changes
}
