//! What the product does: one function a verb, each inside one transaction that the caller's door opened.

pub mod accounts;
pub mod audit;
pub mod authoring;
pub mod delivery;
pub mod error;
pub mod idempotency;
pub mod learning;
pub mod publishing;
pub mod search;

use crate::domain::accounts::scope::Scope;
use crate::domain::id::Id;
use crate::store::{AgentDraft, AgentKey, AgentPublish, StoreError, TenantReader, TenantWriter};
use error::{DraftChange, Kind, ServiceError};

/// Work that takes too long for a thread that answers requests.
async fn off_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|panicked| StoreError::Broken(panicked.to_string()).into())
}

/// What a conditional request expects the draft revision to be; nothing expects nothing.
pub type Expected = Option<i64>;

/// The id of the agent behind a key. One given by its id is not looked up: whoever reads or locks it does that.
fn resolve(read: &mut TenantReader<'_>, key: AgentKey) -> Result<Id, ServiceError> {
    match key {
        AgentKey::Id(id) => Ok(id),
        AgentKey::Number(number) => read.agent_numbered(number)?.ok_or(ServiceError::NotFound(Kind::Agent)),
    }
}

/// Refuses a token that is bound to one agent what reaches beyond it.
fn unbound(scope: &Scope) -> Result<(), ServiceError> {
    if scope.agent.is_some() { Err(ServiceError::Forbidden) } else { Ok(()) }
}

/// Begins a change of an agent, if it is within reach and stands where the caller last saw it.
fn edit<'w, 'c>(
    write: &'w mut TenantWriter<'c>,
    agent: impl Into<AgentKey>,
    expected: Expected,
) -> Result<AgentDraft<'w, 'c>, ServiceError> {
    edit_with_numbers(write, agent, expected, 0)
}

/// [`edit`], with numbers for new trainings.
fn edit_with_numbers<'w, 'c>(
    write: &'w mut TenantWriter<'c>,
    agent: impl Into<AgentKey>,
    expected: Expected,
    numbers: i64,
) -> Result<AgentDraft<'w, 'c>, ServiceError> {
    let agent = resolve(write, agent.into())?;
    if expected.is_some() {
        unchanged(&mut lock(write, agent)?, expected)?;
    }
    write.edit(agent, numbers)?.ok_or(ServiceError::NotFound(Kind::Agent))
}

/// Locks an agent for publishing, if it is within reach.
fn lock<'w, 'c>(write: &'w mut TenantWriter<'c>, agent: Id) -> Result<AgentPublish<'w, 'c>, ServiceError> {
    write.publish(agent)?.ok_or(ServiceError::NotFound(Kind::Agent))
}

/// Events a refused conditional request is shown.
const SHOWN: i64 = 20;

/// Refuses unless the locked agent stands where the caller last saw it.
fn unchanged(locked: &mut AgentPublish<'_, '_>, expected: Expected) -> Result<(), ServiceError> {
    let agent = locked.agent().clone();
    let Some(expected) = expected.filter(|expected| *expected != agent.draft_revision) else { return Ok(()) };
    let since = locked.reader().changes_since(agent.id, expected, SHOWN)?;
    Err(ServiceError::DraftChanged(Box::new(DraftChange {
        draft_revision: agent.draft_revision,
        changed_by: Some(agent.changed_by),
        changed_at: agent.updated_at.utc(),
        since,
    })))
}
