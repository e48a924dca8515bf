//! From a person and an environment to a scope. A membership is looked up at most once a second a process, which is
//! how fast its end is seen everywhere.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::Identity;
use crate::domain::clock::Time;
use crate::domain::id::Id;
use crate::domain::permission::Permissions;
use crate::domain::scope::{Actor, ActorKind, Scope};
use crate::service::error::{Kind, Refusal};
use crate::store::{Standing, Store};

/// How long a row that was read is believed, in microseconds.
const BELIEVED: i64 = 1_000_000;
/// Standings remembered.
const REMEMBERED: u64 = 10_000;
/// How long one that nobody asks for is remembered.
const FORGOTTEN: Duration = Duration::from_mins(1);

/// What people are in the tenants of environments, as it was read.
#[derive(Clone)]
pub(super) struct Standings(Cache<(Id, Id), Seen>);

#[derive(Clone)]
struct Seen {
    standing: Arc<Standing>,
    at: Time,
}

impl Standings {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(FORGOTTEN).build())
    }
}

/// What a person reaches in an environment, by their role in its tenant; nothing when they are no member of it, or
/// there is no such environment.
///
/// # Errors
/// When the database fails.
pub async fn user_scope(
    identity: &Identity,
    user: Id,
    environment: Id,
    request_id: String,
) -> Result<Option<Scope>, Refusal> {
    let standing = standing(identity, user, environment).await?;
    Ok(standing.map(|standing| Scope {
        tenant: standing.tenant,
        environment,
        is_sandbox: standing.is_sandbox,
        agent: None,
        permissions: standing.role.permissions(),
        actor: Actor { kind: ActorKind::User, id: user, label: standing.email.clone() },
        request_id,
    }))
}

async fn standing(identity: &Identity, user: Id, environment: Id) -> Result<Option<Arc<Standing>>, Refusal> {
    let (cache, key) = (&identity.standings.0, (user, environment));
    let now = identity.store.clock().now();
    if let Some(seen) = cache.get(&key).filter(|seen| seen.at.is_believed(now, BELIEVED)) {
        return Ok(Some(seen.standing));
    }
    let found = identity.store.platform_read(move |platform| platform.standing(user, environment)).await?;
    let Some(standing) = found.map(Arc::new) else {
        cache.invalidate(&key);
        return Ok(None);
    };
    cache.insert(key, Seen { standing: Arc::clone(&standing), at: now });
    Ok(Some(standing))
}

/// What the operator of the command line reaches in an environment: everything.
///
/// # Errors
/// `NotFound` when there is no such environment.
pub async fn operator_scope(store: &Store, environment: Id, command: &str) -> Result<Scope, Refusal> {
    let found = store.platform_read(move |platform| platform.environment(environment)).await?;
    let (tenant, place) = found.ok_or(Refusal::NotFound(Kind::Environment))?;
    Ok(system_scope(store.clock().id(), tenant, place.id, place.is_sandbox, command))
}

/// The scope of a deed of the product itself; `request` tells apart what was done at one go.
pub(super) fn system_scope(request: Id, tenant: Id, environment: Id, is_sandbox: bool, command: &str) -> Scope {
    Scope {
        tenant,
        environment,
        is_sandbox,
        agent: None,
        permissions: Permissions::everything(),
        actor: Actor::system(command),
        request_id: request.to_string(),
    }
}

/// A person's own corner, for the idempotency keys of what they do above tenants: no tenant has a person's id, so
/// nothing else is in it, and nothing may be done there.
pub fn own_scope(user: Id, request_id: String) -> Scope {
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
