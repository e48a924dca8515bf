//! Updating a training of the draft.

use super::training_checks::{check_directory, check_node_id, check_slot};
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_form::TrainingFields;
use crate::service::ExpectedRevision;
use crate::service::agent_access::edit_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentDraft, AgentKey, NumberReservation, TenantWriter, TrainingKey};

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
    fields: TrainingFields,
) -> Result<UpdatedTraining, ServiceError> {
    let mut draft = edit_agent(write, agent, expected, NumberReservation::None)?;
    let before = draft.find_training(key)?.filter(|training| training.in_draft);
    let before = before.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
    let training = update_in_draft(&mut draft, &before, fields)?;
    Ok(UpdatedTraining { training, draft_revision: draft.agent().draft_revision })
}

/// [`update_training`] of a training that was read from the draft.
pub(in crate::service) fn update_in_draft(
    draft: &mut AgentDraft<'_, '_>,
    before: &Training,
    fields: TrainingFields,
) -> Result<Training, ServiceError> {
    let mut after = before.clone();
    after.node_id = fields.node_id.clone().apply(after.node_id);
    after.directory = fields.directory_id.apply(after.directory);
    after.held_back = fields.is_draft.apply_to(after.held_back);
    after.content = fields.apply(after.content)?;
    check_node_id(draft, before, after.node_id.as_deref())?;
    check_slot(draft, Some(before), after.content.slot)?;
    if after.directory != before.directory {
        check_directory(draft, after.directory)?;
    }
    Ok(draft.change_training(before, after)?)
}
