//! Checks of a training against the rest of the agent's draft and the environment.

use super::draft_plan::DraftPlan;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{LAST_RESERVED_SLOT, Training};
use crate::domain::form::message;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{LockedAgent, TrainingKey};

/// Node ids are unique in the agent.
pub(super) fn check_node_id(
    plan: &mut DraftPlan<'_, '_, '_>,
    before: &Training,
    node_id: Option<&str>,
) -> Result<(), ServiceError> {
    let Some(node_id) = node_id.filter(|node_id| before.node_id.as_deref() != Some(*node_id)) else { return Ok(()) };
    match plan.find(&TrainingKey::Node(node_id.to_owned()))? {
        Some(_) => Err(plan.invalid("node_id", message::taken)),
        None => Ok(()),
    }
}

/// Slots are unique in the draft, and the reserved ones need the permission `slots:system`. A training may keep its slot.
pub(super) fn check_slot(
    plan: &mut DraftPlan<'_, '_, '_>,
    before: Option<&Training>,
    slot: Option<i64>,
) -> Result<(), ServiceError> {
    let Some(slot) = slot else { return Ok(()) };
    let occupant = plan.find(&TrainingKey::Slot(slot))?.map(|training| training.id);
    if occupant.is_some() && occupant == before.map(|training| training.id) {
        return Ok(());
    }
    if let Some(rule) = reserved_slot_error(plan.locked(), slot)? {
        return Err(plan.invalid("slot", |_| rule));
    }
    match occupant {
        Some(_) => Err(plan.invalid("slot", message::taken)),
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

/// The directory exists in the environment.
pub(super) fn check_directory(plan: &mut DraftPlan<'_, '_, '_>, directory: Option<Id>) -> Result<(), ServiceError> {
    let Some(directory) = directory else { return Ok(()) };
    if plan.has_directory(directory)? {
        return Ok(());
    }
    Err(plan.invalid("directory_id", message::not_selectable))
}
