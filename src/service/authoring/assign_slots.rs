//! Moving trainings between slots.

use std::collections::{HashMap, HashSet};

use super::training_checks::reserved_slot_error;
use crate::domain::authoring::training_summary::TrainingSummary;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::lock_agent;
use crate::service::error::ServiceError;
use crate::store::{LockedAgent, NumberReservation, SlotMove, TenantWriter};

/// The slot that a training is to have.
#[derive(Clone, Debug)]
pub struct SlotAssignment {
    /// Where the request says so, for errors.
    pub field: String,
    pub training: Id,
    /// None takes the training out of its slot.
    pub slot: Option<i64>,
}

/// The trainings of a request that assigned slots.
#[derive(Clone, Debug)]
pub struct AssignedSlots {
    /// In the order of the assignments, those that were in their slot already included.
    pub trainings: Vec<TrainingSummary>,
    /// The agent's draft revision after the request.
    pub draft_revision: i64,
}

/// Moves trainings between slots, all at once. An assignment of the slot that a training has already changes nothing.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` when the draft does not have a training, or a slot is not available.
pub fn assign_slots(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: &ExpectedRevision,
    assignments: &[SlotAssignment],
) -> Result<AssignedSlots, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let moves = check_assignments(&mut locked, assignments)?;
    let draft_revision = if moves.is_empty() {
        locked.agent().draft_revision
    } else {
        let mut draft = locked.edit(NumberReservation::None)?;
        draft.move_trainings(&moves)?;
        draft.agent().draft_revision
    };
    let ids: Vec<Id> = assignments.iter().map(|assignment| assignment.training).collect();
    Ok(AssignedSlots { trainings: write.training_summaries(&ids)?, draft_revision })
}

/// The moves that the assignments ask for. Reports every assignment that is not possible.
fn check_assignments(
    locked: &mut LockedAgent<'_, '_>,
    assignments: &[SlotAssignment],
) -> Result<Vec<SlotMove>, ServiceError> {
    let agent = locked.agent().id;
    let ids: Vec<Id> = assignments.iter().map(|assignment| assignment.training).collect();
    let mut claims: HashMap<i64, usize> = HashMap::new();
    for slot in assignments.iter().filter_map(|assignment| assignment.slot) {
        *claims.entry(slot).or_default() += 1;
    }
    let present = locked.reader().slots_of(agent, &ids)?;
    let occupants = locked.reader().slot_occupants(agent, &claims.keys().copied().collect::<Vec<_>>())?;
    let (mut errors, mut moves, mut named) = (FieldErrors::new(), Vec::new(), HashSet::new());
    for SlotAssignment { field, training, slot } in assignments {
        let Some(from) = present.get(training).copied() else {
            errors.push(field, message::not_selectable("training"));
            continue;
        };
        if !named.insert(*training) {
            errors.push(field, message::distinct("training"));
        }
        if let Some(slot) = *slot {
            let stays = occupants.get(&slot).is_some_and(|occupant| !present.contains_key(occupant));
            if claims.get(&slot).is_some_and(|claims| *claims > 1) {
                errors.push(field, message::distinct("slot"));
            } else if from == Some(slot) {
                continue;
            } else if let Some(rule) = reserved_slot_error(locked, slot)? {
                errors.push(field, rule);
            } else if stays {
                errors.push(field, message::taken("slot"));
            }
        }
        if from != *slot {
            moves.push(SlotMove { training: *training, from, to: *slot });
        }
    }
    if errors.is_empty() { Ok(moves) } else { Err(errors.into()) }
}
