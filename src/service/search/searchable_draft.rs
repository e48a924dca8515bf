//! The draft of an agent with a search index over it.

use super::{SearchIndex, SemanticSearch};
use crate::domain::clock::Clock;
use crate::domain::delivery::TrainingSnapshot;
use crate::service::agent_access::find_agent;
use crate::service::error::ServiceError;
use crate::store::{AgentKey, TenantReader};

/// Reads and indexes every training of the draft, those held back included.
///
/// # Errors
/// `NotFound`.
pub(in crate::service) fn searchable_draft(
    read: &mut TenantReader<'_>,
    agent: impl Into<AgentKey>,
    search: &SemanticSearch,
    clock: &Clock,
) -> Result<(Vec<TrainingSnapshot>, SearchIndex), ServiceError> {
    let agent = find_agent(read, agent)?;
    let trainings = read.trainings(agent.id)?.into_iter();
    let trainings: Vec<_> =
        trainings.map(|training| TrainingSnapshot { id: training.id, content: training.content }).collect();
    let index = SearchIndex::build(read, search, &trainings, clock)?;
    Ok((trainings, index))
}

/// Rounds a score to the four digits that are shown and compared.
pub(in crate::service) fn round_score(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}
