//! The bundle: configuration and trainings of one state of an agent, immutable.

use crate::domain::authoring::agent::{Agent, AgentConfig};
use crate::domain::delivery::{TrainingSnapshot, sort_by_slot};
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, content_hash};
use crate::domain::publishing::version::Version;
use crate::store::version_element;

/// A version's or a draft's configuration and trainings.
#[derive(Clone, Debug)]
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
    pub trainings: Vec<TrainingSnapshot>,
}

impl Bundle {
    pub(super) fn of_version(agent: Id, version: Version, mut trainings: Vec<TrainingSnapshot>) -> Self {
        sort_by_slot(&mut trainings);
        let (number, content_hash) = (Some(version.number), version.content_hash);
        Self { agent, version: number, content_hash, config: version.config, trainings }
    }

    pub(super) fn of_draft(agent: &Agent, mut trainings: Vec<TrainingSnapshot>) -> Self {
        let mut sum = SetHash::default();
        for training in &trainings {
            sum.add(&version_element(training.id, &training.content.hash()));
        }
        let config = serde_json::to_value(&agent.config).unwrap_or_default();
        let count = u64::try_from(trainings.len()).unwrap_or(u64::MAX);
        let content_hash = content_hash(&config, &sum, count);
        sort_by_slot(&mut trainings);
        Self { agent: agent.id, version: None, content_hash, config: agent.config.clone(), trainings }
    }

    /// Estimates the bytes of memory that the bundle holds.
    pub(super) fn memory_bytes(&self) -> usize {
        let text = |training: &TrainingSnapshot| {
            let content = &training.content;
            let optional = [&content.image, &content.info, &content.extras].into_iter().flatten();
            let lists = content.restricted_to_channels.iter().chain(&content.restricted_to_segments);
            let metadata = serde_json::to_string(&content.metadata).map_or(0, |text| 2 * text.len());
            let texts = optional.map(String::len).sum::<usize>() + lists.map(|text| text.len() + 24).sum::<usize>();
            content.subject.len() + content.instructions.len() + texts + metadata
        };
        self.trainings.iter().map(|training| size_of::<TrainingSnapshot>() + text(training)).sum::<usize>() + 1024
    }
}
