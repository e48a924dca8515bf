//! Which agent callers mean who name none.

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::service::error::{Kind, ServiceError};
use crate::store::{TenantReader, TenantWriter};

/// What the default agent is called until somebody gives it another name.
const NAME: &str = "Default";

/// The agent the token is bound to, or else the environment's default agent, if one was made yet. Looking makes none.
///
/// # Errors
/// When the database fails.
pub fn known(read: &mut TenantReader<'_>) -> Result<Option<Id>, ServiceError> {
    match read.scope().agent {
        Some(bound) => Ok(Some(bound)),
        None => Ok(read.default_agent()?),
    }
}

/// The same agent, for a training of it. Where none was made yet there are no trainings.
///
/// # Errors
/// `NotFound`.
pub fn of_training(read: &mut TenantReader<'_>) -> Result<Id, ServiceError> {
    known(read)?.ok_or(ServiceError::NotFound(Kind::Training))
}

/// The same agent, made at its first use.
///
/// # Errors
/// When the database fails.
pub fn made(write: &mut TenantWriter<'_>) -> Result<Id, ServiceError> {
    if let Some(agent) = known(write)? {
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
