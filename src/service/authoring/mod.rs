//! Everything that edits the draft: agents, trainings and directories, one verb a file.

pub mod agents;
mod change_trainings;
pub mod default_agent;
mod delete_training;
pub mod directories;
mod draft_plan;
mod save_training;
mod training_checks;
pub mod trainings;
mod update_training;

pub use change_trainings::{BatchOperation, BatchOutcome, MAX_BATCH_ERRORS, TrainingWrite, change_trainings};
pub use delete_training::delete_training;
pub use draft_plan::{WriteCondition, WriteResult};
pub use save_training::{SavedTraining, TrainingInput, save_training};
pub use update_training::{UpdatedTraining, update_training};

pub(in crate::service) use draft_plan::{DraftPlan, change_locked};
pub(in crate::service) use save_training::plan_save;
pub(in crate::service) use update_training::plan_update;
