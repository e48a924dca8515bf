//! The environments of a tenant: list, make, rename, delete.

use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::domain::identity::Environment;
use crate::domain::permission::Permission;
use crate::domain::scope::ActorKind;
use crate::service::error::{Kind, Refusal};
use crate::service::unbound;
use crate::store::{Read, StoreError, Write};

/// The tenant's environments, the default first: that is the oldest. A token that does not manage them sees its own.
///
/// # Errors
/// When the database fails.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Environment>, Refusal> {
    let (own, permissions) = (read.scope().environment, read.scope().permissions);
    let sees_all = read.scope().actor.kind != ActorKind::Token || permissions.has(Permission::EnvironmentsManage);
    let all = read.environments()?;
    Ok(all.into_iter().filter(|environment| sees_all || environment.id == own).collect())
}

/// Makes an environment.
///
/// # Errors
/// `Forbidden`, `Invalid` when the tenant has one of that name.
pub fn create(write: &mut Write<'_>, name: &str, is_sandbox: bool) -> Result<Environment, Refusal> {
    unbound(write.scope())?;
    write.create_environment(name, is_sandbox).map_err(name_taken)
}

/// Gives an environment another name.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` when the tenant has another of that name.
pub fn rename(write: &mut Write<'_>, id: Id, name: &str) -> Result<Environment, Refusal> {
    unbound(write.scope())?;
    let before = write.lock_environment(id)?.ok_or(Refusal::NotFound(Kind::Environment))?;
    write.rename_environment(&before, name).map_err(name_taken)
}

/// Deletes an environment with its tokens. One that holds agents stays, and so does a tenant's last: nobody could
/// reach the tenant without.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict`.
pub fn delete(write: &mut Write<'_>, id: Id) -> Result<(), Refusal> {
    unbound(write.scope())?;
    write.lock_tenant()?;
    write.lock_environment(id)?.ok_or(Refusal::NotFound(Kind::Environment))?;
    if write.holds_agents(id)? {
        return Err(Refusal::Conflict("The environment holds agents. Delete them first."));
    }
    if write.environments()?.len() <= 1 {
        return Err(Refusal::Conflict("The last environment cannot be deleted."));
    }
    Ok(write.delete_environment(id)?)
}

fn name_taken(error: StoreError) -> Refusal {
    match error {
        StoreError::Taken(_) => FieldErrors::one("name", message::taken("name")).into(),
        error => error.into(),
    }
}
