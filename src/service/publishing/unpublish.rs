//! Taking an agent out of service. Nothing is deleted.

use super::publication::take_out_of_service;
use super::publish::PublishOutcome;
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::lock_agent;
use crate::service::error::ServiceError;
use crate::store::TenantWriter;

/// Takes an agent out of service; the next publish puts it back.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn unpublish(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: &ExpectedRevision,
) -> Result<PublishOutcome, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    take_out_of_service(&mut locked)?;
    let checks = locked.reader().publication_checks(agent)?;
    Ok(PublishOutcome::of(&locked, checks, 0))
}
