//! The bundle: configuration and trainings of one state of an agent, immutable.

use super::rendering::Renderings;
use crate::domain::authoring::agent::{Agent, AgentConfig};
use crate::domain::delivery::TrainingList;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::content_hash;
use crate::domain::publishing::version::Version;

/// A version's or a draft's configuration and trainings.
#[derive(Debug)]
pub struct Bundle {
    /// Id of the agent.
    pub agent: Id,
    /// Number of the version; `None` for a draft.
    pub version: Option<i64>,
    /// The version's content hash; for a draft, the hash it would be published with.
    pub content_hash: String,
    /// The agent's configuration.
    pub config: AgentConfig,
    /// The trainings by slot, then by creation.
    pub trainings: TrainingList,
    /// Answers from it.
    pub(super) renderings: Renderings,
}

impl Bundle {
    pub(super) fn of_version(agent: Id, version: Version, trainings: TrainingList) -> Self {
        let (number, content_hash) = (Some(version.number), version.content_hash);
        // An answer has each text twice, also in the prompt.
        let renderings = Renderings::with_limit(3 * trainings.bytes() + 1024);
        Self { agent, version: number, content_hash, config: version.config, trainings, renderings }
    }

    pub(super) fn of_draft(agent: &Agent, trainings: TrainingList) -> Self {
        let content_hash = hash_of(&agent.config, &trainings).unwrap_or_default();
        // Made for one request.
        let renderings = Renderings::with_limit(0);
        Self { agent: agent.id, version: None, content_hash, config: agent.config.clone(), trainings, renderings }
    }

    /// Estimates the bytes of memory that the bundle holds.
    pub(super) fn memory_bytes(&self) -> usize {
        self.trainings.bytes() + self.renderings.limit() + 1024
    }
}

/// The content hash of a configuration and trainings; `None` when the sum of the trainings is not kept.
pub(super) fn hash_of(config: &AgentConfig, trainings: &TrainingList) -> Option<String> {
    let config = serde_json::to_value(config).unwrap_or_default();
    let count = u64::try_from(trainings.len()).unwrap_or(u64::MAX);
    Some(content_hash(&config, trainings.sum()?, count))
}
