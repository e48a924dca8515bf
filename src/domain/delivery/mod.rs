//! Delivery: which trainings of a version apply to an evaluation context, and how they read as a prompt.

mod prompt;
mod snapshot;
mod targeting;

pub use prompt::build_prompt;
pub use snapshot::{ListChanges, SnapshotOrder, TrainingList, TrainingSnapshot};
pub use targeting::{EvaluationContext, ExclusionReason, is_behavioral};
