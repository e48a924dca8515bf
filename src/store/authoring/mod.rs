//! Rows of the draft: agents, trainings and directories. Nothing here uses `publishing`.

mod agent_removal;
pub(in crate::store) mod agent_state;
pub(in crate::store) mod agents;
pub(in crate::store) mod create_training;
mod default_agent;
mod directories;
pub(in crate::store) mod draft;
pub(in crate::store) mod locked_agent;
mod professions;
mod training_rows;
pub(in crate::store) mod training_summaries;
pub(in crate::store) mod trainings;
