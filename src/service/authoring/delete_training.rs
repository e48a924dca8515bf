//! Deleting a training.

use super::draft_plan::{DraftPlan, PlannedWrite, WriteCondition, change_draft};
use crate::service::ExpectedRevision;
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
    let work = |plan: &mut DraftPlan<'_, '_, '_>| {
        let planned = plan_delete(plan, key)?;
        planned.ok_or(ServiceError::NotFound(ResourceKind::Training))
    };
    let (_, revision) = change_draft(write, agent, expected, WriteCondition::Always, NumberReservation::None, work)?;
    Ok(revision)
}

/// Plans a deletion; `None` when there is no such training.
pub(super) fn plan_delete(
    plan: &mut DraftPlan<'_, '_, '_>,
    key: &TrainingKey,
) -> Result<Option<PlannedWrite>, ServiceError> {
    Ok(plan.find(key)?.map(|training| plan.delete(training)))
}
