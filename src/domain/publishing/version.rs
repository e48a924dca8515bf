//! Versions: what publishing makes.

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// One publish, as the list of versions shows it.
#[derive(Clone, Debug)]
pub struct Version {
    /// 1, 2, 3 … per agent, without gaps.
    pub number: i64,
    /// What the publisher said about it.
    pub message: Option<String>,
    /// Who published.
    pub published_by: String,
    /// When.
    pub published_at: Timestamp,
    /// How many trainings it holds.
    pub trainings: i64,
    /// How many of them differ from the version before, with the configuration as one more.
    pub changes: i64,
    /// Hash of the content; see `domain::content_hash`.
    pub content_hash: String,
    /// The version whose content a rollback published again.
    pub restored_from: Option<i64>,
    /// The agent's configuration in it.
    pub config: AgentConfig,
}

/// A training as a version holds it.
#[derive(Clone, Debug)]
pub struct VersionedTraining {
    /// The training.
    pub id: Id,
    /// The first version that has this text.
    pub from_version: i64,
    /// What it says; nothing when it was deleted since.
    pub content: Option<Content>,
}
