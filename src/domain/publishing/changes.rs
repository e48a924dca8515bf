//! The differences between two states of an agent, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::content_hash::canonical_json;
use super::field_change::{DifferenceBounds, FieldChange};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

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
    /// How the training differs, if it does.
    pub fn kind(&self) -> Option<ChangeKind> {
        match (&self.old, self.shown()) {
            (Some(old), Some(new)) if old != new && old.hash() != new.hash() => Some(ChangeKind::Updated),
            (None, Some(_)) => Some(ChangeKind::Created),
            (Some(_), None) if self.held_back => Some(ChangeKind::HeldBack),
            (Some(_), None) => Some(ChangeKind::Removed),
            _ => None,
        }
    }

    /// The difference, if there is one, within the bounds of the answer.
    pub fn change(self, bounds: &mut DifferenceBounds) -> Option<TrainingChange> {
        let kind = self.kind()?;
        let new = self.shown();
        let subject = new.or(self.old.as_ref()).map(|content| content.subject.clone()).unwrap_or_default();
        let document = |content: Option<&Content>| content.map_or(Value::Null, Content::document);
        let fields = field_changes(&document(self.old.as_ref()), &document(new), bounds);
        let (changed_by, changed_at) = (self.changed_by, self.changed_at);
        Some(TrainingChange { kind, training_id: self.training, subject, fields, changed_by, changed_at })
    }

    /// The newer state, unless it is held back.
    fn shown(&self) -> Option<&Content> {
        self.new.as_ref().filter(|_| !self.held_back)
    }
}

/// The fields of a configuration that differ; none without an older configuration.
pub fn config_changes(old: Option<&AgentConfig>, new: &AgentConfig, bounds: &mut DifferenceBounds) -> FieldChanges {
    let document = |config: &AgentConfig| serde_json::to_value(config).unwrap_or_default();
    old.map_or_else(FieldChanges::new, |old| field_changes(&document(old), &document(new), bounds))
}

/// The fields that differ between two documents. One that is no object has no fields.
pub(super) fn field_changes(old: &Value, new: &Value, bounds: &mut DifferenceBounds) -> FieldChanges {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut changes = FieldChanges::new();
    for name in old.keys().chain(new.keys()) {
        let value = |side: &Map<String, Value>| side.get(name).cloned().unwrap_or(Value::Null);
        let (live, draft) = (value(old), value(new));
        if changes.contains_key(name) || live == draft || canonical_json(&live) == canonical_json(&draft) {
            continue;
        }
        changes.insert(name.clone(), bounds.change(name, live, draft));
    }
    changes
}
