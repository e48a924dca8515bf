//! Deleting a training.

use crate::service::ExpectedRevision;
use crate::service::agent_access::edit_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentKey, NumberReservation, TenantWriter, TrainingKey};

/// Deletes a training at once and irreversibly, from the draft and from every version. Returns the agent's draft revision
/// after the deletion.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn delete_training(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
    expected: &ExpectedRevision,
) -> Result<i64, ServiceError> {
    let mut draft = edit_agent(write, agent, expected, NumberReservation::None)?;
    let training = draft.find_training(key)?.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
    draft.purge_training(&training)?;
    Ok(draft.agent().draft_revision)
}
