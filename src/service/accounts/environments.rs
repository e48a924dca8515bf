//! The environments of a tenant: list, create, rename and delete.

use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::scope::ActorKind;
use crate::domain::accounts::tenant::Environment;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::check_not_agent_bound;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{StoreError, TenantReader, TenantWriter};

/// The tenant's environments, oldest first; the oldest is the default. A token without the permission to manage
/// environments sees only its own.
pub fn list(read: &mut TenantReader<'_>) -> Result<Vec<Environment>, ServiceError> {
    let (own, permissions) = (read.scope().environment, read.scope().permissions);
    let sees_all = read.scope().actor.kind != ActorKind::Token || permissions.contains(Permission::EnvironmentsManage);
    let all = read.environments()?;
    Ok(all.into_iter().filter(|environment| sees_all || environment.id == own).collect())
}

/// Creates an environment.
///
/// # Errors
/// `Forbidden` for a token bound to an agent, `Invalid` if the name is taken.
pub fn create(write: &mut TenantWriter<'_>, name: &str, is_sandbox: bool) -> Result<Environment, ServiceError> {
    check_not_agent_bound(write.scope())?;
    write.create_environment(name, is_sandbox).map_err(name_taken)
}

/// Renames an environment.
///
/// # Errors
/// `Forbidden` for a token bound to an agent, `NotFound`, `Invalid` if the name is taken.
pub fn rename(write: &mut TenantWriter<'_>, id: Id, name: &str) -> Result<Environment, ServiceError> {
    check_not_agent_bound(write.scope())?;
    let before = write.lock_environment(id)?.ok_or(ServiceError::NotFound(ResourceKind::Environment))?;
    write.rename_environment(&before, name).map_err(name_taken)
}

/// Deletes an environment with its tokens. An environment with agents cannot be deleted, nor can the last one, because
/// the tenant would be unreachable without.
///
/// # Errors
/// `Forbidden` for a token bound to an agent, `NotFound`, `Conflict`.
pub fn delete(write: &mut TenantWriter<'_>, id: Id) -> Result<(), ServiceError> {
    check_not_agent_bound(write.scope())?;
    write.lock_tenant()?;
    write.lock_environment(id)?.ok_or(ServiceError::NotFound(ResourceKind::Environment))?;
    if write.environment_has_agents(id)? {
        return Err(ServiceError::Conflict("The environment holds agents. Delete them first."));
    }
    if write.environments()?.len() <= 1 {
        return Err(ServiceError::Conflict("The last environment cannot be deleted."));
    }
    Ok(write.delete_environment(id)?)
}

fn name_taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::UniqueViolation(_) => FieldErrors::one("name", message::taken("name")).into(),
        error => error.into(),
    }
}
