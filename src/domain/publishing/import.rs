//! Importing a version of another agent into a draft: which trainings correspond, and what changes.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::changes::{FieldChanges, field_changes};
use super::field_change::DifferenceBounds;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// What an import does with trainings that the source does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportMode {
    /// They stay.
    #[default]
    Merge,
    /// They leave the draft.
    Replace,
}

impl ImportMode {
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 2] = ["merge", "replace"];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }
}

/// A training of the agent that is copied from.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceTraining {
    /// [`Training::root`].
    pub root: Id,
    pub node_id: Option<String>,
    /// The name of its directory.
    pub directory: Option<String>,
    pub content: Content,
    pub held_back: bool,
    /// Who made this content, and when.
    pub changed_by: String,
    pub changed_at: Timestamp,
}

/// A training that an import creates or updates.
#[derive(Clone, Debug)]
pub struct ImportStep {
    /// The corresponding training of the agent, which may have left the draft.
    pub before: Option<Training>,
    pub source: SourceTraining,
}

/// What an import does with the trainings of a draft.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// In the order of the source.
    pub steps: Vec<ImportStep>,
    /// Oldest first.
    pub removed: Vec<Training>,
    pub unchanged: usize,
    /// The slots of trainings that stay as they are.
    kept_slots: BTreeSet<i64>,
}

/// What an import does with a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Created,
    Updated,
    Deleted,
}

/// A training that an import changes.
#[derive(Clone, Debug)]
pub struct ImportChange {
    pub kind: ImportKind,
    /// None for a training that is not created yet.
    pub training_id: Option<Id>,
    pub node_id: Option<String>,
    pub subject: String,
    pub fields: FieldChanges,
    /// Who made the newer content, and when; none for a training that is removed.
    pub changed: Option<(String, Timestamp)>,
}

impl ImportStep {
    /// The corresponding training after the import. It keeps its directory.
    pub fn after(&self) -> Option<Training> {
        let before = self.before.clone()?;
        let node_id = before.node_id.clone().or_else(|| self.source.node_id.clone());
        let (content, held_back) = (self.source.content.clone(), self.source.held_back);
        Some(Training { node_id, content, held_back, in_draft: true, ..before })
    }

    fn changes_nothing(&self) -> bool {
        let (Some(before), Some(after)) = (&self.before, self.after()) else { return false };
        let is_same = (&before.node_id, before.held_back, before.in_draft) == (&after.node_id, after.held_back, true);
        is_same && (before.content == after.content || before.content.hash() == after.content.hash())
    }

    /// The slot, if the training does not have it yet.
    pub fn new_slot(&self) -> Option<i64> {
        let had = self.before.as_ref().filter(|before| before.in_draft).and_then(|before| before.content.slot);
        self.source.content.slot.filter(|slot| had != Some(*slot))
    }

    fn change(&self) -> ImportChange {
        let source = &self.source;
        let old = self.before.as_ref().filter(|before| before.in_draft);
        let node_id = self.before.as_ref().and_then(|before| before.node_id.clone()).or_else(|| source.node_id.clone());
        let new = document(&source.content, node_id.as_deref(), source.held_back);
        ImportChange {
            kind: if old.is_some() { ImportKind::Updated } else { ImportKind::Created },
            training_id: self.before.as_ref().map(|before| before.id),
            subject: source.content.subject.clone(),
            fields: field_changes(
                &old.map_or(Value::Null, training_document),
                &new,
                &mut DifferenceBounds::unbounded(),
            ),
            node_id,
            changed: Some((source.changed_by.clone(), source.changed_at)),
        }
    }
}

impl ImportPlan {
    /// Plans the import of `source` into an agent with these trainings, in the draft or not. Trainings correspond when
    /// they have the same node id. When one of two has no node id, they correspond when they go back to the same training.
    pub fn new(agent: Vec<Training>, source: Vec<SourceTraining>, mode: ImportMode) -> Self {
        let mut plan = Self::default();
        let mut agent: Vec<Option<Training>> = agent.into_iter().map(Some).collect();
        let found = correspondence(&agent, &source);
        for (source, place) in source.into_iter().zip(found) {
            let before = place.and_then(|place| agent.get_mut(place)).and_then(Option::take);
            let step = ImportStep { before, source };
            if step.changes_nothing() {
                plan.unchanged += 1;
            } else {
                plan.steps.push(step);
            }
        }
        for training in agent.into_iter().flatten().filter(|training| training.in_draft) {
            match mode {
                ImportMode::Replace => plan.removed.push(training),
                ImportMode::Merge => plan.kept_slots.extend(training.content.slot),
            }
        }
        plan
    }

    /// Whether the draft is already what the import would make of it.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.removed.is_empty()
    }

    /// The slots that the source and a training of the draft that stays both have.
    pub fn slot_conflicts(&self) -> Vec<i64> {
        let slots = self.steps.iter().filter_map(|step| step.source.content.slot);
        slots.filter(|slot| self.kept_slots.contains(slot)).collect()
    }

    /// What the import changes, in the order of the source, and then what it removes.
    pub fn changes(&self) -> Vec<ImportChange> {
        let removed = |training: &Training| ImportChange {
            kind: ImportKind::Deleted,
            training_id: Some(training.id),
            node_id: training.node_id.clone(),
            subject: training.content.subject.clone(),
            fields: field_changes(&training_document(training), &Value::Null, &mut DifferenceBounds::unbounded()),
            changed: None,
        };
        self.steps.iter().map(ImportStep::change).chain(self.removed.iter().map(removed)).collect()
    }
}

/// For each training of the source, the place of the corresponding training of the agent.
fn correspondence(agent: &[Option<Training>], source: &[SourceTraining]) -> Vec<Option<usize>> {
    let (mut by_node, mut by_root) = (HashMap::new(), HashMap::<Id, Vec<usize>>::new());
    for (place, training) in agent.iter().enumerate() {
        let Some(training) = training else { continue };
        if let Some(node_id) = &training.node_id {
            by_node.insert(node_id.as_str(), place);
        }
        by_root.entry(training.root()).or_default().push(place);
    }
    let mut found: Vec<Option<usize>> =
        source.iter().map(|training| by_node.get(training.node_id.as_deref()?).copied()).collect();
    let mut taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
    for (training, found) in source.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        let may_be = |place: &&usize| {
            let candidate = agent.get(**place).and_then(Option::as_ref);
            let is_unnamed = training.node_id.is_none() || candidate.is_some_and(|other| other.node_id.is_none());
            is_unnamed && !taken.contains(*place)
        };
        *found = by_root.get(&training.root).into_iter().flatten().find(may_be).copied();
        taken.extend(*found);
    }
    found
}

fn training_document(training: &Training) -> Value {
    document(&training.content, training.node_id.as_deref(), training.held_back)
}

/// The fields of a training that an import changes. `is_draft` is null unless it is true.
fn document(content: &Content, node_id: Option<&str>, held_back: bool) -> Value {
    let mut document = content.document();
    document["node_id"] = json!(node_id);
    document["is_draft"] = json!(held_back.then_some(true));
    document
}

#[cfg(test)]
mod tests;
