//! Reading the trainings of an agent's draft.

use crate::domain::authoring::training::Training;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentKey, TenantReader, TrainingKey};

/// A training of the draft.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct DraftTraining {
    pub training: Training,
    pub draft_revision: i64,
}

/// Every training of the draft, oldest first.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct DraftTrainings {
    pub trainings: Vec<Training>,
    pub draft_revision: i64,
}

/// Every training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn list(read: &mut TenantReader<'_>, agent: impl Into<AgentKey>) -> Result<DraftTrainings, ServiceError> {
    let agent = find_agent(read, agent)?;
    Ok(DraftTrainings { trainings: read.trainings(agent.id)?, draft_revision: agent.draft_revision })
}

/// One training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn get(
    read: &mut TenantReader<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
) -> Result<DraftTraining, ServiceError> {
    let agent = find_agent(read, agent)?;
    let training = read.training(agent.id, key)?.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
    Ok(DraftTraining { training, draft_revision: agent.draft_revision })
}
