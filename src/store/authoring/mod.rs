//! Rows of the draft: agents, trainings and directories.

pub mod agents;
pub mod default_agent;
pub mod directories;
pub mod draft;
pub mod trainings;
