//! Agents, trainings and directories: what is edited.

pub mod agent;
pub mod agent_form;
pub mod directory;
pub mod reference_image;
pub mod training;
pub mod training_filter;
pub mod training_form;
pub mod training_summary;
