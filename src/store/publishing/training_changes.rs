//! Several changes of the trainings of a draft, carried out in few statements.

use std::collections::HashMap;

use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::authoring::create_training::created_event;
use crate::store::authoring::draft::AgentDraft;
use crate::store::db::error::StoreError;

/// A change of a training of a draft.
#[derive(Clone, Debug)]
pub enum TrainingChange {
    /// Adds a training that [`LockedAgent::new_training`](crate::store::LockedAgent::new_training) made.
    Create(Box<Training>),
    /// Replaces a training of the agent. One that leaves the draft stays in the versions that hold it.
    Update {
        /// The training as it is stored, or as an earlier change left it.
        before: Box<Training>,
        /// What replaces it.
        after: Box<Training>,
    },
    /// Deletes a training at once, in the draft and in every version.
    Delete(Box<Training>),
}

/// What changes do to one training in the end.
struct NetChange {
    /// The stored training; `None` when it is new.
    before: Option<Training>,
    /// `None` when it is deleted.
    after: Option<Training>,
}

impl AgentDraft<'_, '_> {
    /// Carries out changes in order. Each has an audit event; each training is written once, in its last state. The
    /// number of statements hardly depends on the number of changes. Numbers that are reserved and not used are given
    /// back.
    ///
    /// # Errors
    /// `UniqueViolation` when a node id or a slot is in use in the end; `Broken` when too few numbers are reserved.
    pub fn apply(&mut self, changes: Vec<TrainingChange>) -> Result<(), StoreError> {
        let events: Vec<_> = changes.iter().map(|change| self.event(change)).collect();
        self.use_numbers(changes.iter().filter(|change| matches!(change, TrainingChange::Create(_))).count())?;
        let (mut created, mut replaced, mut purged) = (Vec::new(), Vec::new(), Vec::new());
        for (last, change) in net(changes) {
            match change {
                NetChange { before: None, after: Some(new) } => created.push(new),
                NetChange { before: Some(before), after: Some(after) } => replaced.push((before, after)),
                NetChange { after: None, .. } => purged.push(last),
            }
        }
        if !purged.is_empty() {
            self.purge_trainings(&purged)?;
        }
        self.replace_trainings(&replaced)?;
        self.insert_trainings(&created)?;
        self.record_all(events)
    }

    fn event(&self, change: &TrainingChange) -> AuditEvent {
        match change {
            TrainingChange::Create(new) => created_event(new),
            TrainingChange::Update { after, .. } if !after.in_draft => self.removed_event(after.id),
            TrainingChange::Update { before, after } => self.updated_event(before, after),
            TrainingChange::Delete(training) => self.deleted_event(training),
        }
    }
}

/// What the changes do in the end, in the order in which trainings are first changed, each with a state of the training.
fn net(changes: Vec<TrainingChange>) -> Vec<(Training, NetChange)> {
    let mut order: Vec<(Training, NetChange)> = Vec::with_capacity(changes.len());
    let mut places: HashMap<Id, usize> = HashMap::with_capacity(changes.len());
    for change in changes {
        let (before, after) = match change {
            TrainingChange::Create(new) => (None, Some(*new)),
            TrainingChange::Update { before, after } => (Some(*before), Some(*after)),
            TrainingChange::Delete(training) => (Some(*training), None),
        };
        let Some(known) = after.as_ref().or(before.as_ref()) else { continue };
        if let Some(place) = places.get(&known.id) {
            order[*place].1.after = after;
        } else {
            places.insert(known.id, order.len());
            order.push((known.clone(), NetChange { before, after }));
        }
    }
    order
}
