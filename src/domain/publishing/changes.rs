//! What a reviewer sees: the differences between two states of an agent, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::content_hash::canonical_json;
use super::diff::{Line, diff_lines};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Fields whose differences are also shown line by line.
const TEXTS: [&str; 5] = ["instructions", "info", "extras", "description", "initial_message"];

/// How a training differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only the newer state has it.
    Created,
    /// Both have it, with other values.
    Updated,
    /// Only the older state has it.
    Removed,
    /// The older state has it; in the draft it is held back.
    HeldBack,
}

/// One field, in the older state and in the newer one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The value that is live (for a comparison of versions: that of the version asked about).
    pub live: Value,
    /// The value of the draft (of the version compared with).
    pub draft: Value,
    /// Line by line, for texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Vec<Line>>,
}

/// Fields that differ, by name.
pub type FieldChanges = BTreeMap<String, FieldChange>;

/// One training that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// Which training.
    pub training_id: Id,
    /// Its subject: the newer one where there is one.
    pub subject: String,
    /// What differs.
    pub fields: FieldChanges,
    /// Who made the newer state.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

/// One training in two states.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Which training.
    pub training: Id,
    /// In the older state.
    pub old: Option<Content>,
    /// In the newer state.
    pub new: Option<Content>,
    /// Whether the newer state is a draft that holds it back.
    pub held_back: bool,
    /// Who made the newer state.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

impl Pair {
    /// The difference, if there is one.
    pub fn change(self) -> Option<Change> {
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
        Some(Change {
            kind,
            training_id: self.training,
            subject,
            fields: field_changes(&document(self.old), &document(new)),
            changed_by: self.changed_by,
            changed_at: self.changed_at,
        })
    }
}

/// The fields of a configuration that differ; none where there is nothing to compare with.
pub fn config_changes(old: Option<&AgentConfig>, new: &AgentConfig) -> FieldChanges {
    let document = |config: &AgentConfig| serde_json::to_value(config).unwrap_or_default();
    old.map_or_else(FieldChanges::new, |old| field_changes(&document(old), &document(new)))
}

fn field_changes(old: &Value, new: &Value) -> FieldChanges {
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
        let diff = TEXTS.contains(&name.as_str()).then(|| diff_lines(&text(&live), &text(&draft)));
        changes.insert(name.clone(), FieldChange { live, draft, diff });
    }
    changes
}
