//! The tenants of a user: list and create. Also the user itself.

use super::bootstrap::{BootstrapActor, bootstrap_tenant};
use super::{internal_error, require_user};
use crate::domain::accounts::permission::Role;
use crate::domain::accounts::scope::{Actor, ActorKind};
use crate::domain::accounts::tenant::{INITIAL_ENVIRONMENT_NAME, TenantMembership};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, Store};

/// The user of a session.
///
/// # Errors
/// `WrongCredentials` if the user no longer exists.
pub async fn current_user(store: &Store, user: Id) -> Result<User, ServiceError> {
    require_user(store.global_read(move |global| global.user(user)).await?)
}

/// The tenants a user is a member of, oldest first, with their environments.
pub async fn list_tenants(store: &Store, user: Id) -> Result<Vec<TenantMembership>, ServiceError> {
    Ok(store.global_read(move |global| global.memberships(user)).await?)
}

/// Creates a tenant with an environment "Production". The user becomes its owner.
///
/// # Errors
/// `WrongCredentials` if the user no longer exists.
pub fn create_tenant(
    global: &mut GlobalStore<'_>,
    user: Id,
    name: &str,
    request_id: &str,
) -> Result<TenantMembership, ServiceError> {
    let owner = require_user(global.user(user)?)?;
    let actor = Actor { kind: ActorKind::User, id: owner.id, label: owner.email.clone() };
    let bootstrap_actor = BootstrapActor { actor, request_id: request_id.to_owned() };
    let scope = bootstrap_tenant(global, name, INITIAL_ENVIRONMENT_NAME, false, bootstrap_actor)?;
    global.in_scope(&scope).add_member(owner, Role::Owner)?;
    let memberships = global.memberships(user)?;
    let created = memberships.into_iter().find(|membership| membership.tenant == scope.tenant);
    created.ok_or_else(|| internal_error("a tenant that was just made is not there"))
}
