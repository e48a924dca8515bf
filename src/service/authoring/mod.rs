//! TODO-DOC

pub mod agents;
pub mod default_agent;
pub mod directories;
pub mod trainings;
