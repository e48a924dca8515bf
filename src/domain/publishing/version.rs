//! Versions: immutable results of publishing.

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A published state of an agent, without its trainings.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the other fields say what they are")]
pub struct Version {
    /// Counts from 1 per agent, without gaps.
    pub number: i64,
    pub message: Option<String>,
    pub published_by: String,
    pub published_at: Timestamp,
    /// Number of trainings.
    pub trainings: i64,
    /// Number of trainings that differ from the previous version; a changed configuration counts as one more.
    pub changes: i64,
    /// See `domain::content_hash`.
    pub content_hash: String,
    /// The older version that a rollback published again.
    pub restored_from: Option<i64>,
    pub config: AgentConfig,
}

/// A training in a version.
#[derive(Clone, Debug)]
pub struct VersionedTraining {
    /// The id of the training.
    pub id: Id,
    /// The first version with this content.
    pub from_version: i64,
    /// None when the training was deleted since.
    pub content: Option<Content>,
}
