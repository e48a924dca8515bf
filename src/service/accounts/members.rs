//! The members of a tenant: list, change the role, remove.

use crate::domain::accounts::permission::{Permissions, Role};
use crate::domain::accounts::scope::ActorKind;
use crate::domain::accounts::tenant::Member;
use crate::domain::accounts::user::normalize_email;
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::service::check_not_agent_bound;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{TenantReader, TenantWriter};

/// The message for an address that no member has.
const NOT_A_MEMBER: &str = "No member has this email. Invite the person with POST /api/v1/tenant/invitations.";

/// The members of the tenant, in the order in which they joined.
pub fn list(read: &mut TenantReader<'_>) -> Result<Vec<Member>, ServiceError> {
    Ok(read.members()?)
}

/// Changes the role of the member with this address. People become members only by accepting an invitation.
///
/// # Errors
/// `Invalid` if no member has the address, which says nothing about accounts outside the tenant; `Forbidden` if the old
/// or the new role is above the caller's own; `Conflict` if the tenant would lose its last owner.
pub fn change_role(write: &mut TenantWriter<'_>, email: &str, role: Role) -> Result<Member, ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    if role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    let found = write.member_by_email(&normalize_email(email))?;
    let (user, before) = found.ok_or_else(|| FieldErrors::one("email", NOT_A_MEMBER))?;
    if before > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if before == Role::Owner && role != Role::Owner && write.owner_count()? <= 1 {
        return Err(ServiceError::Conflict("The last owner cannot be given another role."));
    }
    Ok(write.change_role(user, before, role)?)
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
pub(super) fn caller_role(write: &mut TenantWriter<'_>) -> Result<Role, ServiceError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accounts::permission::Permission;

    #[test]
    fn the_highest_role_of_a_token_is_below_owner() {
        assert_eq!(highest_role_within(Permissions::all()), Some(Role::Admin));
        let reads = Permission::all().filter(|permission| Role::Viewer.permissions().contains(*permission));
        let manager: Permissions = reads.chain([Permission::MembersManage]).collect();
        assert_eq!(highest_role_within(manager), Some(Role::Viewer));
        assert_eq!(highest_role_within(Permissions::default()), None);
    }
}
