//! Publish and unpublish.

use super::error::ServiceError;
use super::{Expected, lock, unchanged};
use crate::domain::accounts::permission::Permission;
use crate::domain::agent::Agent;
use crate::domain::form::FieldErrors;
use crate::domain::form::message;
use crate::domain::id::Id;
use crate::store::{TenantReader, TenantWriter};

/// What to publish.
#[derive(Clone, Debug, Default)]
pub struct Publish {
    /// What the publisher says about it.
    pub message: Option<String>,
    /// The draft revision the caller last saw.
    pub expected: Expected,
    /// The draft revision that was reviewed. Both have to be the current one.
    pub reviewed: Expected,
    /// Only these pending trainings; nothing means every change, the configuration included.
    pub training_ids: Option<Vec<Id>>,
}

/// An agent after a publish or unpublish.
#[derive(Clone, Debug)]
pub struct Published {
    /// The agent as it now stands.
    pub agent: Agent,
    /// Whether it could be published again.
    pub is_ready_to_publish: bool,
    /// How many changes went in.
    pub changes: i64,
}

/// Makes a version of what is pending and lets it serve. Nothing pending makes no version.
///
/// # Errors
/// `NotFound`, `DraftChanged`, `Invalid` when there is nothing to teach or a named training is not pending.
pub fn publish(write: &mut TenantWriter<'_>, id: Id, wanted: &Publish) -> Result<Published, ServiceError> {
    let mut locked = lock(write, id)?;
    unchanged(&mut locked, wanted.expected)?;
    unchanged(&mut locked, wanted.reviewed)?;
    let pending = locked.pending(wanted.training_ids.as_deref())?;
    check_selection(wanted.training_ids.as_deref(), &pending)?;
    let changes = locked.advance(&pending, wanted.training_ids.is_none(), wanted.message.clone())?;
    // What was just published is looked at, not the draft: a selection may leave nothing that is active.
    if !locked.reader().teaches(id)? {
        return Err(FieldErrors::one("trainings", "The agent has no active training to publish.").into());
    }
    let is_ready_to_publish = locked.reader().is_ready_to_publish(id)?;
    Ok(Published { agent: locked.agent().clone(), is_ready_to_publish, changes })
}

/// Takes an agent out of service; nothing is deleted.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn unpublish(write: &mut TenantWriter<'_>, id: Id, expected: Expected) -> Result<Published, ServiceError> {
    let mut locked = lock(write, id)?;
    unchanged(&mut locked, expected)?;
    locked.unpublish()?;
    let is_ready_to_publish = locked.reader().is_ready_to_publish(id)?;
    Ok(Published { agent: locked.agent().clone(), is_ready_to_publish, changes: 0 })
}

/// Publishes what is pending of one training and nothing else, if anything is.
///
/// # Errors
/// `Forbidden` without the permission to publish; otherwise as [`publish`].
pub(super) fn publish_one(write: &mut TenantWriter<'_>, agent: Id, training: Id) -> Result<(), ServiceError> {
    may_publish(write)?;
    let pending = lock(write, agent)?.pending(Some(&[training]))?;
    publish(write, agent, &Publish { training_ids: Some(pending), ..Publish::default() }).map(drop)
}

/// Publishes that a held-back training leaves the version, even as the last active one: a version without any
/// serves an agent that was taught nothing. An agent out of service stays out of it.
///
/// # Errors
/// `Forbidden` without the permission to publish; `NotFound`.
pub(super) fn withdraw(write: &mut TenantWriter<'_>, agent: Id, training: Id) -> Result<(), ServiceError> {
    may_publish(write)?;
    let mut locked = lock(write, agent)?;
    let serves = locked.agent().serving;
    locked.advance(&[training], false, None)?;
    if !serves {
        locked.unpublish()?;
    }
    Ok(())
}

/// Refuses a caller who may not change what serves.
pub(super) fn may_publish(read: &TenantReader<'_>) -> Result<(), ServiceError> {
    if read.scope().permissions.contains(Permission::AgentsPublish) { Ok(()) } else { Err(ServiceError::Forbidden) }
}

fn check_selection(selected: Option<&[Id]>, pending: &[Id]) -> Result<(), ServiceError> {
    let mut errors = FieldErrors::new();
    for (index, id) in selected.unwrap_or_default().iter().enumerate() {
        if !pending.contains(id) {
            let field = format!("training_ids.{index}");
            errors.push(field.clone(), message::not_selectable(&field));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}
