//! A training as one state of an agent has it.

use crate::domain::authoring::training::Content;
use crate::domain::id::Id;

/// The id and content of a training in a draft or version. It never changes.
#[derive(Clone, Debug)]
pub struct TrainingSnapshot {
    /// Id of the training.
    pub id: Id,
    /// Its content in that state.
    pub content: Content,
}

/// Sorts trainings by slot, those without a slot last. Equal slots keep their order.
pub fn sort_by_slot(trainings: &mut [TrainingSnapshot]) {
    trainings.sort_by_key(|training| training.content.slot.unwrap_or(i64::MAX));
}
