//! Everything that edits the draft: agents, trainings and directories, one verb a file.

pub mod agents;
mod assign_slots;
pub mod default_agent;
mod delete_training;
pub mod directories;
pub mod personas;
mod save_training;
mod training_checks;
pub mod trainings;
mod update_training;

pub use assign_slots::{AssignedSlots, SlotAssignment, assign_slots};
pub use delete_training::delete_training;
pub use save_training::{SavedTraining, TrainingInput, save_training};
pub use update_training::{UpdatedTraining, update_training};

pub(in crate::service) use save_training::save_in_draft;
pub(in crate::service) use update_training::update_in_draft;
