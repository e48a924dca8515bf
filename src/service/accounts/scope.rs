//! Scopes of users, of the operator and of the system. A membership is read at most once a second per process; its end
//! takes effect on every server within that time.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::AccountService;
use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{Membership, Store};

/// How long a cached row is used without another lookup.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Maximum number of cached memberships.
const CACHE_CAPACITY: u64 = 10_000;
/// How long an unused membership stays in the cache.
const IDLE_TTL: Duration = Duration::from_mins(1);

/// Memberships, by user and environment.
#[derive(Clone)]
pub(super) struct MembershipCache(Cache<(Id, Id), CachedMembership>);

#[derive(Clone)]
struct CachedMembership {
    membership: Arc<Membership>,
    read_at: Timestamp,
}

impl MembershipCache {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(CACHE_CAPACITY).time_to_idle(IDLE_TTL).build())
    }
}

/// The scope of a user in an environment, by the user's role in its tenant. `None` if the user is not a member or the
/// environment does not exist.
pub async fn user_scope(
    accounts: &AccountService,
    user: Id,
    environment: Id,
    request_id: String,
) -> Result<Option<Scope>, ServiceError> {
    let membership = membership(accounts, user, environment).await?;
    Ok(membership.map(|membership| Scope {
        tenant: membership.tenant,
        environment,
        is_sandbox: membership.is_sandbox,
        agent: None,
        permissions: membership.role.permissions(),
        actor: Actor { kind: ActorKind::User, id: user, label: membership.email.clone() },
        request_id,
    }))
}

/// The scope of the same person in another environment of the same tenant, with the permissions of their role there.
///
/// # Errors
/// `Forbidden` for an API token, which belongs to one environment; `NotFound` if the tenant has no such environment.
pub async fn scope_in_environment(
    accounts: &AccountService,
    own: &Scope,
    environment: Id,
) -> Result<Scope, ServiceError> {
    if own.actor.kind != ActorKind::User {
        return Err(ServiceError::Forbidden);
    }
    let other = user_scope(accounts, own.actor.id, environment, own.request_id.clone()).await?;
    // The person may belong to several tenants, but a request to one.
    other.filter(|scope| scope.tenant == own.tenant).ok_or(ServiceError::NotFound(ResourceKind::Environment))
}

async fn membership(
    accounts: &AccountService,
    user: Id,
    environment: Id,
) -> Result<Option<Arc<Membership>>, ServiceError> {
    let (cache, key) = (&accounts.membership_cache.0, (user, environment));
    let now = accounts.store.clock().now();
    if let Some(cached) = cache.get(&key).filter(|cached| cached.read_at.is_fresh(now, FRESH_FOR)) {
        return Ok(Some(cached.membership));
    }
    let found = accounts.store.global_look_up(move |global| global.membership(user, environment)).await?;
    let Some(membership) = found.map(Arc::new) else {
        cache.invalidate(&key);
        return Ok(None);
    };
    cache.insert(key, CachedMembership { membership: Arc::clone(&membership), read_at: now });
    Ok(Some(membership))
}

/// The scope of the operator in an environment, with all permissions. `command` names the actor in the audit log.
///
/// # Errors
/// `NotFound` if the environment does not exist.
pub async fn operator_scope(store: &Store, environment: Id, command: &str) -> Result<Scope, ServiceError> {
    let found = store.global_read(move |global| global.environment(environment)).await?;
    let (tenant, environment) = found.ok_or(ServiceError::NotFound(ResourceKind::Environment))?;
    Ok(system_scope(store.clock().new_id(), tenant, environment.id, environment.is_sandbox, command))
}

/// A scope with all permissions for the system itself. Events of one run share the id `request`.
pub(super) fn system_scope(request: Id, tenant: Id, environment: Id, is_sandbox: bool, command: &str) -> Scope {
    Scope {
        tenant,
        environment,
        is_sandbox,
        agent: None,
        permissions: Permissions::all(),
        actor: Actor::system(command),
        request_id: request.to_string(),
    }
}

/// A scope for the idempotency keys of user requests outside any tenant, such as creating a tenant. It uses the user's id
/// as tenant and environment, which matches no real one, and has no permissions.
pub fn tenantless_scope(user: Id, request_id: String) -> Scope {
    Scope {
        tenant: user,
        environment: user,
        is_sandbox: false,
        agent: None,
        permissions: Permissions::default(),
        actor: Actor { kind: ActorKind::User, id: user, label: String::new() },
        request_id,
    }
}
