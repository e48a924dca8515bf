//! Updating a training of the draft.

use super::draft_plan::{DraftPlan, PlannedWrite, WriteCondition, change_draft};
use super::training_checks::{check_directory, check_node_id, check_slot};
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_form::TrainingFields;
use crate::service::ExpectedRevision;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentKey, NumberReservation, TenantWriter, TrainingKey};

/// A training that was updated.
#[derive(Clone, Debug)]
pub struct UpdatedTraining {
    pub training: Training,
    /// The agent's draft revision after the update.
    pub draft_revision: i64,
}

/// Updates a training; a field that is not named keeps its value.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` when the node id, the slot or the directory is not available.
pub fn update_training(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
    expected: &ExpectedRevision,
    condition: WriteCondition,
    fields: TrainingFields,
) -> Result<UpdatedTraining, ServiceError> {
    let work = |plan: &mut DraftPlan<'_, '_, '_>| {
        let before = plan.find(key)?.filter(|training| training.in_draft);
        let before = before.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
        plan_update(plan, before, fields)
    };
    let (planned, draft_revision) = change_draft(write, agent, expected, condition, NumberReservation::None, work)?;
    Ok(UpdatedTraining { training: planned.training, draft_revision })
}

/// Plans the update of a training as it is stored. One that has left the draft returns without its slot, which another
/// one may have by now.
///
/// # Errors
/// `Invalid` as [`update_training`].
pub(in crate::service) fn plan_update(
    plan: &mut DraftPlan<'_, '_, '_>,
    before: Training,
    fields: TrainingFields,
) -> Result<PlannedWrite, ServiceError> {
    let mut after = before.clone();
    if !before.in_draft {
        (after.in_draft, after.content.slot) = (true, None);
    }
    after.node_id = fields.node_id.clone().apply(after.node_id);
    after.directory = fields.directory_id.apply(after.directory);
    after.held_back = fields.is_draft.apply_to(after.held_back);
    after.content = fields.apply(after.content).map_err(|errors| plan.invalid_fields(errors))?;
    check_node_id(plan, &before, after.node_id.as_deref())?;
    check_slot(plan, Some(&before), after.content.slot)?;
    if after.directory != before.directory {
        check_directory(plan, after.directory)?;
    }
    Ok(plan.update(before, after))
}
