//! The members of a tenant: list, add, change the role, remove.

use super::default_name;
use crate::domain::accounts::permission::{Permission, Permissions, Role};
use crate::domain::accounts::scope::ActorKind;
use crate::domain::accounts::tenant::Member;
use crate::domain::accounts::user::{User, normalize_email};
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::check_not_agent_bound;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{NewUser, TenantReader, TenantWriter};

/// A member to add, or an existing member with a new role.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The e-mail address.
    pub email: String,
    /// The new role.
    pub role: Role,
    /// The display name, used only if the user is new.
    pub name: Option<String>,
    /// The hash of the first password, used only if the user is new.
    pub password_hash: Option<String>,
}

/// The members of the tenant, in the order in which they joined.
pub fn list(read: &mut TenantReader<'_>) -> Result<Vec<Member>, ServiceError> {
    Ok(read.members()?)
}

/// Adds a member, or changes the role of one. A new user is created with the given name and password; the name and
/// password of an existing user do not change. A user created by another tenant cannot be added.
///
/// # Errors
/// `Forbidden` if the old or the new role is above the caller's own; `Conflict` if the tenant would lose its last owner,
/// or another tenant created the account; `Invalid` if a new user has no password.
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

/// Removes a member from the tenant.
///
/// # Errors
/// `NotFound`; `Forbidden` if the member's role is above the caller's own; `Conflict` for the last owner.
pub fn remove(write: &mut TenantWriter<'_>, user: Id) -> Result<(), ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    let role = write.member_role(user)?.ok_or(ServiceError::NotFound(ResourceKind::Member))?;
    if role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if role == Role::Owner && write.owner_count()? <= 1 {
        return Err(ServiceError::Conflict("The last owner cannot be removed."));
    }
    Ok(write.remove_member(user, role)?)
}

/// The highest role the caller may grant and revoke. The role of a user is read again, because the scope may come from a
/// cache. For a token it is the highest role below owner whose permissions the token has; only a user can make owners.
/// A token bound to an agent manages no members, because a member has access to all agents.
fn caller_role(write: &mut TenantWriter<'_>) -> Result<Role, ServiceError> {
    check_not_agent_bound(write.scope())?;
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

/// Checks that the account may join the tenant. The tenant that created an account knows its first password and could use
/// it, so only that tenant, a user who manages its members, or the operator can add the account to other tenants.
pub(super) fn check_can_join(write: &mut TenantWriter<'_>, user: &User) -> Result<(), ServiceError> {
    let scope = write.scope();
    let (actor, tenant) = (scope.actor.clone(), scope.tenant);
    let Some(creator) = user.created_by_tenant.filter(|creator| *creator != tenant) else { return Ok(()) };
    let manages = |role: Role| role.permissions().contains(Permission::MembersManage);
    if actor.kind == ActorKind::User && write.role_in_tenant(creator, actor.id)?.is_some_and(manages) {
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

    #[test]
    fn the_highest_role_of_a_token_is_below_owner() {
        assert_eq!(highest_role_within(Permissions::all()), Some(Role::Admin));
        let reads = Permission::all().filter(|permission| Role::Viewer.permissions().contains(*permission));
        let manager: Permissions = reads.chain([Permission::MembersManage]).collect();
        assert_eq!(highest_role_within(manager), Some(Role::Viewer));
        assert_eq!(highest_role_within(Permissions::default()), None);
    }
}
