//! Finds, locks and begins to edit the agent that a request names.

use super::ExpectedRevision;
use super::error::{DraftChange, ResourceKind, ServiceError};
use crate::domain::accounts::scope::ActorKind;
use crate::domain::authoring::agent::Agent;
use crate::domain::id::Id;
use crate::store::{AgentDraft, AgentKey, LockedAgent, NumberReservation, TenantReader, TenantWriter};

/// The maximum number of audit events that a failed precondition lists.
const LISTED_EVENTS: i64 = 20;

/// The agent, if it is in scope.
///
/// # Errors
/// `NotFound`.
pub fn find_agent(read: &mut TenantReader<'_>, key: impl Into<AgentKey>) -> Result<Agent, ServiceError> {
    let id = agent_id(read, key.into())?;
    read.agent(id)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))
}

/// Locks the agent until the transaction ends, if it is in scope and at the expected draft revision.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub(super) fn lock_agent<'w, 'c>(
    write: &'w mut TenantWriter<'c>,
    key: impl Into<AgentKey>,
    expected: &ExpectedRevision,
) -> Result<LockedAgent<'w, 'c>, ServiceError> {
    let id = agent_id(write, key.into())?;
    let mut locked = write.lock_agent(id)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    check_revision(&mut locked, expected)?;
    Ok(locked)
}

/// Begins a change of the agent's draft, if the agent is in scope and at the expected draft revision.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub(super) fn edit_agent<'w, 'c>(
    write: &'w mut TenantWriter<'c>,
    key: impl Into<AgentKey>,
    expected: &ExpectedRevision,
    reservation: NumberReservation,
) -> Result<AgentDraft<'w, 'c>, ServiceError> {
    let id = agent_id(write, key.into())?;
    if *expected != ExpectedRevision::Any {
        return Ok(lock_agent(write, id, expected)?.edit(reservation)?);
    }
    write.edit_agent(id, reservation)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))
}

/// Refuses unless the locked agent is at the expected draft revision.
///
/// # Errors
/// `DraftChanged`.
pub(super) fn check_revision(
    locked: &mut LockedAgent<'_, '_>,
    expected: &ExpectedRevision,
) -> Result<(), ServiceError> {
    let agent = locked.agent().clone();
    check_revision_of(locked.reader(), &agent, expected)
}

/// Refuses unless the agent is at the expected draft revision.
///
/// # Errors
/// `DraftChanged`.
pub(super) fn check_revision_of(
    read: &mut TenantReader<'_>,
    agent: &Agent,
    expected: &ExpectedRevision,
) -> Result<(), ServiceError> {
    if expected.allows(agent.draft_revision) {
        return Ok(());
    }
    let known = expected.newest().unwrap_or(agent.draft_revision);
    let since = read.changes_since(agent.id, known, LISTED_EVENTS)?;
    Err(ServiceError::DraftChanged(Box::new(DraftChange {
        draft_revision: agent.draft_revision,
        changed_by: Some(agent.changed_by.clone()),
        changed_at: agent.updated_at.utc(),
        since,
    })))
}

/// The environment of an agent that the caller names as a source: the caller's own unless a person names an agent of
/// another. A token belongs to one environment, for which the agents of others do not exist.
pub fn environment_of_source(read: &mut TenantReader<'_>, agent: Id) -> Result<Id, ServiceError> {
    let own = read.scope().environment;
    if read.scope().actor.kind != ActorKind::User {
        return Ok(own);
    }
    Ok(read.environment_of_agent(agent)?.unwrap_or(own))
}

/// The id of an agent. An id is returned unchecked: the read or lock that follows checks it.
pub(super) fn agent_id(read: &mut TenantReader<'_>, key: AgentKey) -> Result<Id, ServiceError> {
    match key {
        AgentKey::Id(id) => Ok(id),
        AgentKey::Number(number) => read.agent_numbered(number)?.ok_or(ServiceError::NotFound(ResourceKind::Agent)),
    }
}
