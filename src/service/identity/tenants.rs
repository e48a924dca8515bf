//! Tenants, as their people see them.

use super::founding::{Founder, found};
use super::{broken, known};
use crate::domain::id::Id;
use crate::domain::identity::{Belonging, FIRST_ENVIRONMENT, User};
use crate::domain::permission::Role;
use crate::domain::scope::{Actor, ActorKind};
use crate::service::error::Refusal;
use crate::store::{Platform, Store};

/// The person of a session.
///
/// # Errors
/// `WrongCredentials` when they are gone.
pub async fn current_user(store: &Store, user: Id) -> Result<User, Refusal> {
    known(store.platform_read(move |platform| platform.user(user)).await?)
}

/// The tenants a person belongs to, oldest first, with their environments.
///
/// # Errors
/// When the database fails.
pub async fn tenants_of(store: &Store, user: Id) -> Result<Vec<Belonging>, Refusal> {
    Ok(store.platform_read(move |platform| platform.belongings(user)).await?)
}

/// Makes a tenant with an environment "Production"; whoever makes it owns it.
///
/// # Errors
/// `WrongCredentials` when the person is gone.
pub fn create_tenant(
    platform: &mut Platform<'_>,
    user: Id,
    name: &str,
    request_id: &str,
) -> Result<Belonging, Refusal> {
    let owner = known(platform.user(user)?)?;
    let actor = Actor { kind: ActorKind::User, id: owner.id, label: owner.email.clone() };
    let founder = Founder { actor, request_id: request_id.to_owned() };
    let scope = found(platform, name, FIRST_ENVIRONMENT, false, founder)?;
    platform.within(&scope).add_member(owner, Role::Owner)?;
    let belongings = platform.belongings(user)?;
    let made = belongings.into_iter().find(|belonging| belonging.tenant == scope.tenant);
    made.ok_or_else(|| broken("a tenant that was just made is not there"))
}
