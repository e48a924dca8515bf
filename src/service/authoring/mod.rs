//! Everything that edits the draft: agents, trainings and directories, one verb a file.

pub mod agents;
mod assign_slots;
mod change_trainings;
pub mod default_agent;
mod delete_training;
pub mod directories;
mod draft_plan;
pub mod personas;
mod save_training;
mod training_checks;
pub mod trainings;
mod update_training;

pub use assign_slots::{AssignedSlots, SlotAssignment, assign_slots};
pub use change_trainings::{BatchOperation, BatchOutcome, MAX_BATCH_ERRORS, TrainingWrite, change_trainings};
pub use delete_training::delete_training;
pub use draft_plan::{WriteCondition, WriteResult};
pub use save_training::{SavedTraining, TrainingInput, create_training, save_training};
pub use update_training::{UpdatedTraining, update_training};

pub(in crate::service) use draft_plan::{DraftPlan, change_locked};
pub(in crate::service) use save_training::plan_save;
pub(in crate::service) use update_training::plan_update;
