//! From a person and an environment to a scope. A membership is looked up at most once a second a process, which is
//! how fast its end is cached everywhere.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::AccountService;
use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::{Kind, ServiceError};
use crate::store::{Membership, Store};

/// How long a cached row is used without another lookup.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Standings remembered.
const CACHE_CAPACITY: u64 = 10_000;
/// How long one that nobody asks for is remembered.
const IDLE_TTL: Duration = Duration::from_mins(1);

/// What people are in the tenants of environments, as it was read.
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

/// What a person reaches in an environment, by their role in its tenant; nothing when they are no member of it, or
/// there is no such environment.
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
    let found = accounts.store.global_read(move |global| global.membership(user, environment)).await?;
    let Some(membership) = found.map(Arc::new) else {
        cache.invalidate(&key);
        return Ok(None);
    };
    cache.insert(key, CachedMembership { membership: Arc::clone(&membership), read_at: now });
    Ok(Some(membership))
}

/// What the operator of the command line reaches in an environment: everything.
///
/// # Errors
/// `NotFound` when there is no such environment.
pub async fn operator_scope(store: &Store, environment: Id, command: &str) -> Result<Scope, ServiceError> {
    let found = store.global_read(move |global| global.environment(environment)).await?;
    let (tenant, place) = found.ok_or(ServiceError::NotFound(Kind::Environment))?;
    Ok(system_scope(store.clock().new_id(), tenant, place.id, place.is_sandbox, command))
}

/// The scope of a deed of the product itself; `request` tells apart what was done at one go.
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

/// A person's own corner, for the idempotency keys of what they do above tenants: no tenant has a person's id, so
/// nothing else is in it, and nothing may be done there.
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
