//! Finds trainings that resemble a generated scenario, so that a duplicate is seen before it is saved.

use crate::domain::id::Id;
use crate::domain::learning::GeneratedScenario;
use crate::search::DEFAULT_MIN_SCORE;
use crate::service::error::ServiceError;
use crate::service::search::{SemanticSearch, SimilarTraining};
use crate::store::TenantStore;

/// Most trainings in the answer.
const MAX_RESULTS: usize = 5;

/// The trainings of an agent's draft that resemble a scenario most, best first, without the one that is `excluded`.
///
/// # Errors
/// `NotFound`.
pub async fn similar_trainings(
    semantic_search: &SemanticSearch,
    tenant: &TenantStore,
    agent: Id,
    scenario: &GeneratedScenario,
    excluded: Option<Id>,
) -> Result<Vec<SimilarTraining>, ServiceError> {
    let GeneratedScenario { subject, instructions } = scenario;
    let mut similar = semantic_search.similar(tenant, agent, subject, instructions, MAX_RESULTS + 1).await?;
    similar.retain(|similar| similar.score >= DEFAULT_MIN_SCORE && Some(similar.id) != excluded);
    similar.truncate(MAX_RESULTS);
    Ok(similar)
}
