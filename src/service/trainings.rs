//! Trainings of the draft: list, find, upsert, change, delete.

use super::agents::find;
use super::error::{Kind, ServiceError};
use super::{Expected, edit, edit_with_numbers};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{FieldErrors, Patch, message};
use crate::domain::id::Id;
use crate::domain::training::{Content, Training, TrainingType};
use crate::domain::training_form::TrainingFields;
use crate::store::{AgentDraft, AgentKey, NewTraining, TenantReader, TenantWriter, TrainingKey};

/// The last slot that is reserved for system use.
const LAST_RESERVED_SLOT: i64 = 7;

/// A training that was written, with the agent's draft revision after it.
#[derive(Clone, Debug)]
pub struct Written {
    /// The training.
    pub training: Training,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// Every training of an agent's draft, oldest first, with the draft revision they stand at.
///
/// # Errors
/// `NotFound`.
pub fn list(read: &mut TenantReader<'_>, agent: impl Into<AgentKey>) -> Result<(Vec<Training>, i64), ServiceError> {
    let agent = find(read, agent)?;
    Ok((read.trainings(agent.id)?, agent.draft_revision))
}

/// One training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn get(
    read: &mut TenantReader<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
) -> Result<Written, ServiceError> {
    let agent = find(read, agent)?;
    let training = read.training(agent.id, key)?.ok_or(ServiceError::NotFound(Kind::Training))?;
    Ok(Written { training, draft_revision: agent.draft_revision })
}

/// Creates a training, or updates in place the one whose `node_id` the fields name. `default_type` is what the
/// calling face makes of a training without a type.
///
/// # Errors
/// `NotFound`, `DraftChanged`, `Invalid` when a slot or directory is not to be had.
pub fn upsert(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    expected: Expected,
    fields: TrainingFields,
    default_type: TrainingType,
) -> Result<Written, ServiceError> {
    let mut draft = edit_with_numbers(write, agent, expected, 1)?;
    let known = match &fields.node_id {
        Patch::Set(node) => draft.known_training(&TrainingKey::Node(node.clone()))?,
        Patch::Keep | Patch::Clear => None,
    };
    let training = match known {
        Some((before, true)) => change(&mut draft, &before, fields)?,
        Some((before, false)) => change(&mut draft, &returning(before), fields)?,
        None => create(&mut draft, fields, default_type)?,
    };
    Ok(Written { training, draft_revision: draft.agent().draft_revision })
}

/// Changes a training; what the fields do not name keeps its value.
///
/// # Errors
/// `NotFound`, `DraftChanged`, `Invalid` when a node id, slot or directory is not to be had.
pub fn update(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
    expected: Expected,
    fields: TrainingFields,
) -> Result<Written, ServiceError> {
    let mut draft = edit(write, agent, expected)?;
    let before = in_draft(&mut draft, key)?;
    let training = change(&mut draft, &before, fields)?;
    Ok(Written { training, draft_revision: draft.agent().draft_revision })
}

/// Deletes a training at once, everywhere and for good; also one that has left the draft and stands in versions only.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn delete(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
    expected: Expected,
) -> Result<Written, ServiceError> {
    let mut draft = edit(write, agent, expected)?;
    let known = draft.known_training(key)?;
    let (training, _) = known.ok_or(ServiceError::NotFound(Kind::Training))?;
    draft.purge_training(&training)?;
    Ok(Written { training, draft_revision: draft.agent().draft_revision })
}

fn in_draft(draft: &mut AgentDraft<'_, '_>, key: &TrainingKey) -> Result<Training, ServiceError> {
    let known = draft.known_training(key)?;
    known.filter(|(_, in_draft)| *in_draft).map(|(training, _)| training).ok_or(ServiceError::NotFound(Kind::Training))
}

/// A training that had left the draft, on its way back: its slot may have another by now, so it has one only if it is
/// given one.
fn returning(mut training: Training) -> Training {
    training.content.slot = None;
    training
}

fn create(
    draft: &mut AgentDraft<'_, '_>,
    fields: TrainingFields,
    default_type: TrainingType,
) -> Result<Training, ServiceError> {
    let node_id = fields.node_id.clone().into_option();
    let directory = fields.directory_id.into_option();
    let held_back = fields.is_draft.into_option().unwrap_or(false);
    let blank = Content { active: true, kind: default_type, ..Content::default() };
    let content = fields.apply(blank)?;
    check_slot(draft, None, content.slot)?;
    check_directory(draft, directory)?;
    Ok(draft.create_training(NewTraining { node_id, directory, content, held_back })?)
}

fn change(draft: &mut AgentDraft<'_, '_>, before: &Training, fields: TrainingFields) -> Result<Training, ServiceError> {
    let mut after = before.clone();
    after.node_id = fields.node_id.clone().apply(after.node_id);
    after.directory = fields.directory_id.apply(after.directory);
    after.held_back = fields.is_draft.apply_to(after.held_back);
    after.content = fields.apply(after.content)?;
    check_node(draft, before, after.node_id.as_deref())?;
    check_slot(draft, Some(before), after.content.slot)?;
    if after.directory != before.directory {
        check_directory(draft, after.directory)?;
    }
    Ok(draft.change_training(before, after)?)
}

fn check_node(draft: &mut AgentDraft<'_, '_>, before: &Training, node: Option<&str>) -> Result<(), ServiceError> {
    let Some(node) = node.filter(|node| before.node_id.as_deref() != Some(*node)) else { return Ok(()) };
    match draft.known_training(&TrainingKey::Node(node.to_owned()))? {
        Some(_) => Err(FieldErrors::one("node_id", message::taken("node_id")).into()),
        None => Ok(()),
    }
}

/// Slots 1 to 7 need `slots:system`; a slot holds one training.
fn check_slot(
    draft: &mut AgentDraft<'_, '_>,
    before: Option<&Training>,
    slot: Option<i64>,
) -> Result<(), ServiceError> {
    let Some(slot) = slot else { return Ok(()) };
    let occupant = draft.known_training(&TrainingKey::Slot(slot))?.map(|(training, _)| training.id);
    if occupant.is_some() && occupant == before.map(|training| training.id) {
        return Ok(());
    }
    if slot <= LAST_RESERVED_SLOT && !draft.reader().scope().permissions.contains(Permission::SlotsSystem) {
        let agent = draft.agent().id;
        let free = draft.reader().first_free_slot(agent, LAST_RESERVED_SLOT + 1)?;
        let rule = format!("Slots 1 to 7 are reserved for system use. The first free slot is {free}.");
        return Err(FieldErrors::one("slot", rule).into());
    }
    match occupant {
        Some(_) => Err(FieldErrors::one("slot", message::taken("slot")).into()),
        None => Ok(()),
    }
}

fn check_directory(draft: &mut AgentDraft<'_, '_>, directory: Option<Id>) -> Result<(), ServiceError> {
    let Some(directory) = directory else { return Ok(()) };
    if draft.holds_directory(directory)? {
        return Ok(());
    }
    Err(FieldErrors::one("directory_id", message::not_selectable("directory_id")).into())
}
