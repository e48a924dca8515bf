//! Rows of versions, and what publishing changes in other rows.

pub(in crate::store) mod agent_summaries;
pub(in crate::store) mod copies;
mod counted_deletions;
mod draft_reads;
pub(in crate::store) mod new_version;
pub(in crate::store) mod pending;
pub(in crate::store) mod publication;
pub(in crate::store) mod published_contents;
mod purge;
mod restore;
pub(in crate::store) mod revisions;
pub(in crate::store) mod training_changes;
mod training_list;
pub(in crate::store) mod versions;
