//! The agent of requests that name none.

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{TenantReader, TenantWriter};

/// The initial name of a default agent.
const NAME: &str = "Default";

/// The agent that the token is bound to, or the environment's default agent if it exists.
pub fn find(read: &mut TenantReader<'_>) -> Result<Option<Id>, ServiceError> {
    match read.scope().agent {
        Some(bound) => Ok(Some(bound)),
        None => Ok(read.default_agent()?),
    }
}

/// The same agent for a request about one of its trainings: an agent that does not exist has none.
///
/// # Errors
/// `NotFound`.
pub fn find_for_training(read: &mut TenantReader<'_>) -> Result<Id, ServiceError> {
    find(read)?.ok_or(ServiceError::NotFound(ResourceKind::Training))
}

/// The same agent, created at its first use.
pub fn find_or_create(write: &mut TenantWriter<'_>) -> Result<Id, ServiceError> {
    if let Some(agent) = find(write)? {
        return Ok(agent);
    }
    if let Some(agent) = write.lock_default_agent()? {
        return Ok(agent);
    }
    let config = AgentConfig { name: NAME.to_owned(), label: NAME.to_owned(), ..AgentConfig::default() };
    let agent = write.create_agent(&config)?;
    write.set_default_agent(agent.id)?;
    Ok(agent.id)
}
