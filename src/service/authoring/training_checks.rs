//! Checks of a training against the rest of the agent's draft and the environment.

use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{LAST_RESERVED_SLOT, Training};
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{AgentDraft, LockedAgent, TrainingKey};

/// Node ids are unique in the agent.
pub(super) fn check_node_id(
    draft: &mut AgentDraft<'_, '_>,
    before: &Training,
    node_id: Option<&str>,
) -> Result<(), ServiceError> {
    let Some(node_id) = node_id.filter(|node_id| before.node_id.as_deref() != Some(*node_id)) else { return Ok(()) };
    match draft.find_training(&TrainingKey::Node(node_id.to_owned()))? {
        Some(_) => Err(FieldErrors::one("node_id", message::taken("node_id")).into()),
        None => Ok(()),
    }
}

/// Slots are unique in the draft, and the reserved ones need the permission `slots:system`. A training may keep its slot.
pub(super) fn check_slot(
    draft: &mut AgentDraft<'_, '_>,
    before: Option<&Training>,
    slot: Option<i64>,
) -> Result<(), ServiceError> {
    let Some(slot) = slot else { return Ok(()) };
    let occupant = draft.find_training(&TrainingKey::Slot(slot))?.map(|training| training.id);
    if occupant.is_some() && occupant == before.map(|training| training.id) {
        return Ok(());
    }
    if let Some(rule) = reserved_slot_error(draft, slot)? {
        return Err(FieldErrors::one("slot", rule).into());
    }
    match occupant {
        Some(_) => Err(FieldErrors::one("slot", message::taken("slot")).into()),
        None => Ok(()),
    }
}

/// Why the caller may not put a training into this slot: it is reserved, and the permission is missing.
pub(super) fn reserved_slot_error(locked: &mut LockedAgent<'_, '_>, slot: i64) -> Result<Option<String>, ServiceError> {
    if slot > LAST_RESERVED_SLOT || locked.reader().scope().permissions.contains(Permission::SlotsSystem) {
        return Ok(None);
    }
    let agent = locked.agent().id;
    let free = locked.reader().first_free_slot(agent, LAST_RESERVED_SLOT + 1)?;
    Ok(Some(format!("Slots 1 to 7 are reserved for system use. The first free slot is {free}.")))
}

/// The directory exists in the environment. It is locked against deletion until the transaction ends.
pub(super) fn check_directory(draft: &mut AgentDraft<'_, '_>, directory: Option<Id>) -> Result<(), ServiceError> {
    let Some(directory) = directory else { return Ok(()) };
    if draft.hold_directory(directory)? {
        return Ok(());
    }
    Err(FieldErrors::one("directory_id", message::not_selectable("directory_id")).into())
}
