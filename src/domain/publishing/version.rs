//! Versions: immutable results of publishing.

use std::collections::HashSet;

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A published state of an agent, without its trainings.
#[derive(Clone, Debug)]
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
    /// When the training was created.
    pub created_at: Timestamp,
    /// The first version with this content.
    pub from_version: i64,
    /// Hash of the content, also of a deleted training.
    pub content_hash: String,
    /// None when the training was deleted since.
    pub content: Option<Content>,
}

/// The contents of a version as a draft can hold them, each with the id of its training and the first version that has
/// it. Deleted trainings are missing.
pub fn draft_contents(version: Vec<VersionedTraining>) -> Vec<(Id, i64, Content)> {
    let content = |training: VersionedTraining| Some((training.id, training.from_version, training.content?));
    let mut contents: Vec<_> = version.into_iter().filter_map(content).collect();
    make_slots_unique(contents.iter_mut().map(|(_, _, content)| content));
    contents
}

/// Leaves each slot to the first content that has it. Slots are unique in a draft; a version of selected changes can hold
/// two trainings in one slot, which the older training keeps.
pub fn make_slots_unique<'c>(oldest_first: impl Iterator<Item = &'c mut Content>) {
    let mut slots = HashSet::new();
    for content in oldest_first {
        content.slot = content.slot.filter(|slot| slots.insert(*slot));
    }
}

/// A state of an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VersionSelector {
    /// The live version.
    #[default]
    Live,
    /// The draft.
    Draft,
    /// The version with this number.
    Version(i64),
}

impl VersionSelector {
    /// Parses `live`, `draft` or a version number.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "live" => Some(Self::Live),
            "draft" => Some(Self::Draft),
            number => number.parse().ok().filter(|number| *number > 0).map(Self::Version),
        }
    }
}
