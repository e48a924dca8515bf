//! Password change by a user who knows the current password.

use std::net::IpAddr;

use super::AccountService;
use super::session::{Session, issue_refresh_token};
use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::accounts::user::User;
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{AuditEvent, GlobalStore};

/// A request to change the password of the user of a session.
pub struct PasswordChange {
    /// The user.
    pub user: Id,
    /// The current password.
    pub current: String,
    /// The new password. The caller has validated its length.
    pub new: String,
    /// The client address. Attempts are limited like logins.
    pub address: IpAddr,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

/// Changes a password, ends all sessions of the user and starts a new one.
///
/// # Errors
/// `Invalid` if the current password is wrong, `Throttled`, `WrongCredentials` if the user no longer exists.
pub async fn change_password(accounts: &AccountService, change: PasswordChange) -> Result<Session, ServiceError> {
    let PasswordChange { user, current, new, address, request_id } = change;
    let found = accounts.store.global_read(move |global| global.user_credentials(user)).await?;
    let (person, hash) = found.ok_or(ServiceError::WrongCredentials)?;
    accounts.throttle.check_attempt(address, &person.email)?;
    if !accounts.password_hasher.verify(&current, Some(hash.clone())).await? {
        return Err(incorrect_password());
    }
    let next = accounts.password_hasher.hash(&new).await?;
    let actor = Actor { kind: ActorKind::User, id: user, label: person.email.clone() };
    let session = move |global: &mut GlobalStore<'_>| {
        let (person, now) = global.lock_user(user)?.ok_or(ServiceError::WrongCredentials)?;
        if now != hash {
            return Err(incorrect_password());
        }
        set_password(global, &person, &next, &actor, &request_id)?;
        Ok((issue_refresh_token(global, user, None)?, person))
    };
    let (refresh_token, person) = accounts.store.global(session).await?;
    Session::start(accounts, person, refresh_token)
}

/// Sets a password, revokes all refresh tokens and password resets, and records the change in the audit log of every tenant of the user.
pub(super) fn set_password(
    global: &mut GlobalStore<'_>,
    user: &User,
    hash: &str,
    actor: &Actor,
    request_id: &str,
) -> Result<(), ServiceError> {
    global.set_password(user.id, hash)?;
    global.delete_password_resets(user.id)?;
    global.revoke_refresh_tokens(user.id)?;
    for tenant in global.memberships(user.id)? {
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
        global.in_scope(&scope).record(&AuditEvent::new("user.password_changed", "user", user.id))?;
    }
    Ok(())
}

fn incorrect_password() -> ServiceError {
    FieldErrors::one("current_password", "The password is incorrect.").into()
}
