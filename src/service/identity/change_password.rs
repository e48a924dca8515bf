//! Another password, for whoever knows the current one.

use std::net::IpAddr;

use super::Identity;
use super::session::{Session, issue};
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::domain::identity::User;
use crate::domain::permission::Permissions;
use crate::domain::scope::{Actor, ActorKind, Scope};
use crate::service::error::Refusal;
use crate::store::{Event, Platform};

/// What the person of a session wants changed, and from where.
pub struct Change {
    /// Who.
    pub user: Id,
    /// The password they have.
    pub current: String,
    /// The one they want, which the caller has measured.
    pub new: String,
    /// Guesses are counted like attempts to log in.
    pub address: IpAddr,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

/// Changes the password of the person of a session, ends all their sessions and begins another.
///
/// # Errors
/// `Invalid` when the current password is another, `Throttled`, `WrongCredentials` when the person is gone.
pub async fn change_password(identity: &Identity, change: Change) -> Result<Session, Refusal> {
    let Change { user, current, new, address, request_id } = change;
    let found = identity.store.platform_read(move |platform| platform.user_with_hash_of(user)).await?;
    let (person, hash) = found.ok_or(Refusal::WrongCredentials)?;
    identity.throttle.attempt(address, &person.email)?;
    if !identity.passwords.matches(&current, Some(hash.clone())).await? {
        return Err(is_another());
    }
    let next = identity.passwords.hash(&new).await?;
    let actor = Actor { kind: ActorKind::User, id: user, label: person.email.clone() };
    let session = move |platform: &mut Platform<'_>| {
        let (person, now) = platform.lock_user(user)?.ok_or(Refusal::WrongCredentials)?;
        if now != hash {
            return Err(is_another());
        }
        set(platform, &person, &next, &actor, &request_id)?;
        Ok((issue(platform, user, None)?, person))
    };
    let (refresh_token, person) = identity.store.platform(session).await?;
    Session::begin(identity, person, refresh_token)
}

/// The change itself, which every tenant of the person reads in its audit log.
pub(super) fn set(
    platform: &mut Platform<'_>,
    user: &User,
    hash: &str,
    actor: &Actor,
    request_id: &str,
) -> Result<(), Refusal> {
    platform.set_password(user.id, hash)?;
    platform.revoke_sessions(user.id)?;
    for tenant in platform.belongings(user.id)? {
        let Some(place) = tenant.environments.first() else { continue };
        let scope = Scope {
            tenant: tenant.tenant,
            environment: place.id,
            is_sandbox: place.is_sandbox,
            agent: None,
            permissions: Permissions::default(),
            actor: actor.clone(),
            request_id: request_id.to_owned(),
        };
        platform.within(&scope).record(&Event::new("user.password_changed", "user", user.id))?;
    }
    Ok(())
}

fn is_another() -> Refusal {
    FieldErrors::one("current_password", "The password is incorrect.").into()
}
