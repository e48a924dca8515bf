//! Changes of an agent's trainings, planned under the agent's lock before any of them is carried out: a write that changes
//! nothing begins no edit, and many changes are written together.

use std::collections::HashMap;

use crate::domain::authoring::training::Training;
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::{edit_agent, lock_agent};
use crate::service::error::ServiceError;
use crate::store::{AgentKey, LockedAgent, NewTraining, NumberReservation, TenantWriter, TrainingChange, TrainingKey};

/// Whether a write counts that stores what is stored already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteCondition {
    /// Every write sets the agent to `draft` and raises its draft revision.
    Always,
    /// A write that changes nothing has no effect: no draft status, no revision, no audit event.
    IfChanged,
}

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteResult {
    Created,
    Updated,
    Deleted,
    Unchanged,
}

/// A write of a plan.
#[derive(Clone, Debug)]
pub struct PlannedWrite {
    /// The training after the write, or before its deletion.
    pub training: Training,
    pub result: WriteResult,
}

/// Changes to carry out, and the agent's trainings as these changes leave them.
pub(in crate::service) struct DraftPlan<'l, 'w, 'c> {
    locked: &'l mut LockedAgent<'w, 'c>,
    condition: WriteCondition,
    changes: Vec<TrainingChange>,
    known: KnownTrainings,
    /// The path of the present operation in the request, which the keys of its errors begin with.
    path: String,
}

/// Trainings that were read or changed; `None` for those that do not exist.
#[derive(Default)]
struct KnownTrainings {
    by_id: HashMap<Id, Option<Training>>,
    by_node: HashMap<String, Option<Id>>,
    /// Trainings of the draft.
    by_slot: HashMap<i64, Option<Id>>,
    directories: HashMap<Id, bool>,
}

impl KnownTrainings {
    /// Adds a training as it is stored, unless it is known.
    fn add(&mut self, training: Training) {
        if self.by_id.contains_key(&training.id) {
            return;
        }
        if let Some(node_id) = &training.node_id {
            self.by_node.insert(node_id.clone(), Some(training.id));
        }
        if let Some(slot) = training.content.slot.filter(|_| training.in_draft) {
            self.by_slot.insert(slot, Some(training.id));
        }
        self.by_id.insert(training.id, Some(training));
    }

    /// Replaces what is known of a training by its new state.
    fn replace(&mut self, before: Option<&Training>, after: Option<&Training>) {
        if let Some(before) = before {
            self.by_id.insert(before.id, None);
            self.by_node.extend(before.node_id.clone().map(|node_id| (node_id, None)));
            self.by_slot.extend(before.content.slot.filter(|_| before.in_draft).map(|slot| (slot, None)));
        }
        if let Some(after) = after {
            self.by_id.remove(&after.id);
            self.add(after.clone());
        }
    }
}

impl<'l, 'w, 'c> DraftPlan<'l, 'w, 'c> {
    /// A plan without changes.
    pub fn new(locked: &'l mut LockedAgent<'w, 'c>, condition: WriteCondition) -> Self {
        Self { locked, condition, changes: Vec::new(), known: KnownTrainings::default(), path: String::new() }
    }

    /// The locked agent.
    pub fn locked(&mut self) -> &mut LockedAgent<'w, 'c> {
        self.locked
    }

    /// The planned changes.
    pub fn into_changes(self) -> Vec<TrainingChange> {
        self.changes
    }

    /// Begins an operation of a request with several; `path` is where it stands in the request.
    pub fn begin(&mut self, path: &str) {
        path.clone_into(&mut self.path);
    }

    /// The error of a field of the present operation.
    pub fn invalid(&self, field: &str, message: impl FnOnce(&str) -> String) -> ServiceError {
        let path = if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) };
        let message = message(&path);
        FieldErrors::one(path, message).into()
    }

    /// Errors of fields as errors of the present operation.
    pub fn invalid_fields(&self, errors: FieldErrors) -> ServiceError {
        if self.path.is_empty() { errors.into() } else { errors.under(&self.path).into() }
    }

    /// Reads the trainings with these keys at once, for the operations that follow.
    pub fn read(&mut self, keys: &[TrainingKey]) -> Result<(), ServiceError> {
        let (mut ids, mut nodes, mut slots) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match key {
                TrainingKey::Id(id) => ids.push(*id),
                TrainingKey::Node(node) => nodes.push(node.clone()),
                TrainingKey::Slot(slot) => slots.push(*slot),
                TrainingKey::Number(_) => {}
            }
        }
        let found = self.locked.find_trainings(&ids, &nodes, &slots)?;
        for training in found {
            self.known.add(training);
        }
        for id in ids {
            self.known.by_id.entry(id).or_default();
        }
        for node in nodes {
            self.known.by_node.entry(node).or_default();
        }
        for slot in slots {
            self.known.by_slot.entry(slot).or_default();
        }
        Ok(())
    }

    /// The training with this key after the planned changes, in the draft or not.
    pub fn find(&mut self, key: &TrainingKey) -> Result<Option<Training>, ServiceError> {
        let known = match key {
            TrainingKey::Id(id) => Some(Some(*id)).filter(|_| self.known.by_id.contains_key(id)),
            TrainingKey::Node(node) => self.known.by_node.get(node).copied(),
            TrainingKey::Slot(slot) => self.known.by_slot.get(slot).copied(),
            TrainingKey::Number(_) => None,
        };
        if let Some(known) = known {
            return Ok(known.and_then(|id| self.known.by_id.get(&id).cloned().flatten()));
        }
        let Some(stored) = self.locked.find_training(key)? else { return Ok(None) };
        let id = stored.id;
        self.known.add(stored);
        Ok(self.known.by_id.get(&id).cloned().flatten())
    }

    /// Whether a directory exists in the environment. It is locked against deletion until the transaction ends.
    pub fn has_directory(&mut self, directory: Id) -> Result<bool, ServiceError> {
        if let Some(known) = self.known.directories.get(&directory) {
            return Ok(*known);
        }
        let found = self.locked.hold_directory(directory)?;
        self.known.directories.insert(directory, found);
        Ok(found)
    }

    /// Plans a new training.
    pub fn create(&mut self, new: NewTraining) -> PlannedWrite {
        let training = self.locked.new_training(new);
        self.known.replace(None, Some(&training));
        self.changes.push(TrainingChange::Create(Box::new(training.clone())));
        PlannedWrite { training, result: WriteResult::Created }
    }

    /// Plans to replace a training.
    pub fn update(&mut self, before: Training, after: Training) -> PlannedWrite {
        if self.condition == WriteCondition::IfChanged && after.has_same_draft(&before) {
            return PlannedWrite { training: before, result: WriteResult::Unchanged };
        }
        let read = self.locked.reader();
        let after = Training { updated_at: read.now(), changed_by: read.scope().actor.label.clone(), ..after };
        self.known.replace(Some(&before), Some(&after));
        self.changes.push(TrainingChange::Update { before: Box::new(before), after: Box::new(after.clone()) });
        PlannedWrite { training: after, result: WriteResult::Updated }
    }

    /// Plans to delete a training everywhere.
    pub fn delete(&mut self, training: Training) -> PlannedWrite {
        self.known.replace(Some(&training), None);
        self.changes.push(TrainingChange::Delete(Box::new(training.clone())));
        PlannedWrite { training, result: WriteResult::Deleted }
    }
}

/// Locks the agent, plans changes and carries them out. Returns the plan's result and the agent's draft revision. Under
/// [`WriteCondition::IfChanged`] a plan without changes has no effect.
///
/// # Errors
/// `NotFound`, `DraftChanged`, and the errors of `plan`.
pub(super) fn change_draft<T>(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    expected: &ExpectedRevision,
    condition: WriteCondition,
    reservation: NumberReservation,
    plan: impl FnOnce(&mut DraftPlan<'_, '_, '_>) -> Result<T, ServiceError>,
) -> Result<(T, i64), ServiceError> {
    if condition == WriteCondition::IfChanged {
        let (result, locked) = change_locked(lock_agent(write, agent, expected)?, condition, plan)?;
        return Ok((result, locked.agent().draft_revision));
    }
    // One statement locks and begins the edit.
    let mut draft = edit_agent(write, agent, expected, reservation)?;
    let mut planned = DraftPlan::new(&mut draft, condition);
    let result = plan(&mut planned)?;
    let changes = planned.into_changes();
    draft.apply(changes)?;
    Ok((result, draft.agent().draft_revision))
}

/// [`change_draft`] of an agent that is locked and stays locked.
pub(in crate::service) fn change_locked<'w, 'c, T>(
    mut locked: LockedAgent<'w, 'c>,
    condition: WriteCondition,
    plan: impl FnOnce(&mut DraftPlan<'_, 'w, 'c>) -> Result<T, ServiceError>,
) -> Result<(T, LockedAgent<'w, 'c>), ServiceError> {
    let mut planned = DraftPlan::new(&mut locked, condition);
    let result = plan(&mut planned)?;
    let changes = planned.into_changes();
    if changes.is_empty() {
        return Ok((result, locked));
    }
    let created = changes.iter().filter(|change| matches!(change, TrainingChange::Create(_))).count();
    let reservation = u16::try_from(created).map_or(NumberReservation::Many(u16::MAX), NumberReservation::Many);
    let mut draft = locked.edit(reservation)?;
    draft.apply(changes)?;
    Ok((result, draft.into_locked()))
}
