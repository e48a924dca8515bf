//! The people of a tenant: list, add, change their role, remove.

use super::default_name;
use crate::domain::accounts::permission::{Permissions, Role};
use crate::domain::accounts::scope::ActorKind;
use crate::domain::accounts::tenant::Member;
use crate::domain::accounts::user::{User, normalize_email};
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::error::{Kind, ServiceError};
use crate::service::unbound;
use crate::store::{NewUser, TenantReader, TenantWriter};

/// Someone who joins a tenant, or gets another role in it.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Their address.
    pub email: String,
    /// What they shall be.
    pub role: Role,
    /// What to call them, if they are new to the product.
    pub name: Option<String>,
    /// The hash of the password they begin with, if they are new to the product.
    pub password_hash: Option<String>,
}

/// The tenant's people, those who joined first first.
pub fn list(read: &mut TenantReader<'_>) -> Result<Vec<Member>, ServiceError> {
    Ok(read.members()?)
}

/// Adds someone, or gives a member another role. Someone the product does not know is made, with the name and password
/// given; a known person's name and password stay as they are. Somebody whom another tenant made may not be added.
///
/// # Errors
/// `Forbidden` for a role above the caller's own, whether it is given or taken; `Conflict` when the last owner would be
/// one no longer, or the account is another tenant's; `Invalid` when someone new has no password.
pub fn save(write: &mut TenantWriter<'_>, new: &NewMember) -> Result<Member, ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    if new.role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    let user = find_or_create_user(write, new)?;
    let Some(before) = write.member_role(user.id)? else {
        check_can_join(write, &user)?;
        return Ok(write.add_member(user, new.role)?);
    };
    if before > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if before == Role::Owner && new.role != Role::Owner && write.owner_count()? <= 1 {
        return Err(ServiceError::Conflict("The last owner cannot be given another role."));
    }
    Ok(write.change_role(user, before, new.role)?)
}

/// Takes someone out of the tenant.
///
/// # Errors
/// `NotFound`, `Forbidden` when their role is above the caller's own, `Conflict` when they are the last owner.
pub fn remove(write: &mut TenantWriter<'_>, user: Id) -> Result<(), ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    let role = write.member_role(user)?.ok_or(ServiceError::NotFound(Kind::Member))?;
    if role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if role == Role::Owner && write.owner_count()? <= 1 {
        return Err(ServiceError::Conflict("The last owner cannot be removed."));
    }
    Ok(write.remove_member(user, role)?)
}

/// The highest role the caller may give and take. A person's is read anew: it may have changed since their scope was
/// made. A token's is the highest whose rights it has, below owner: only a person who is one makes owners.
/// A token that is bound to an agent has none: whoever it let in would reach the others.
fn caller_role(write: &mut TenantWriter<'_>) -> Result<Role, ServiceError> {
    unbound(write.scope())?;
    let (actor, permissions) = (write.scope().actor.clone(), write.scope().permissions);
    match actor.kind {
        ActorKind::System => Ok(Role::Owner),
        ActorKind::User => write.member_role(actor.id)?.ok_or(ServiceError::Forbidden),
        ActorKind::Token => highest_role_within(permissions).ok_or(ServiceError::Forbidden),
    }
}

fn highest_role_within(permissions: Permissions) -> Option<Role> {
    let below_owner = [Role::Admin, Role::Publisher, Role::Editor, Role::Viewer];
    below_owner.into_iter().find(|role| permissions.contains_all(role.permissions()))
}

/// Whoever chose the first password of an account could use it, so what it is trusted with is theirs to say: the tenant
/// that made it, those who manage that tenant, or the operator.
pub(super) fn check_can_join(write: &mut TenantWriter<'_>, user: &User) -> Result<(), ServiceError> {
    let scope = write.scope();
    let (actor, tenant) = (scope.actor.clone(), scope.tenant);
    let Some(maker) = user.created_by_tenant.filter(|maker| *maker != tenant) else { return Ok(()) };
    if actor.kind == ActorKind::User && write.manages(maker, actor.id)? {
        return Ok(());
    }
    Err(ServiceError::Conflict(
        "That account was made by another tenant. The operator can give it a password and release it.",
    ))
}

fn find_or_create_user(write: &mut TenantWriter<'_>, new: &NewMember) -> Result<User, ServiceError> {
    let email = normalize_email(&new.email);
    if let Some(known) = write.user_by_email(&email)? {
        return Ok(known);
    }
    let Some(password_hash) = new.password_hash.clone() else {
        return Err(FieldErrors::one("password", message::required("password")).into());
    };
    let name = new.name.clone().unwrap_or_else(|| default_name(&email));
    let created_by_tenant = Some(write.scope().tenant);
    Ok(write.find_or_create_user(&NewUser { email, name, password_hash, created_by_tenant })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accounts::permission::Permission;

    #[test]
    fn a_token_never_makes_an_owner() {
        assert_eq!(highest_role_within(Permissions::all()), Some(Role::Admin));
        let reads = Permission::all().filter(|permission| Role::Viewer.permissions().contains(*permission));
        let manager: Permissions = reads.chain([Permission::MembersManage]).collect();
        assert_eq!(highest_role_within(manager), Some(Role::Viewer));
        assert_eq!(highest_role_within(Permissions::default()), None);
    }
}
