//! Delivery: which trainings of a version apply to an evaluation context, and how they read as a prompt.

mod prompt;
mod snapshot;
mod targeting;

pub use prompt::build_prompt;
pub use snapshot::{TrainingSnapshot, sort_by_slot};
pub use targeting::{EvaluationContext, ExclusionReason, is_behavioral};
