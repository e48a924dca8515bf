//! Signing in.

use std::net::IpAddr;

use super::Identity;
use super::session::{Session, issue};
use crate::domain::identity::email_key;
use crate::service::error::Refusal;
use crate::store::Platform;

/// Begins a session. Someone unknown and a wrong password are answered alike, and as slowly.
///
/// # Errors
/// `WrongCredentials`, `Throttled`.
pub async fn login(identity: &Identity, email: &str, password: &str, address: IpAddr) -> Result<Session, Refusal> {
    let email = email_key(email);
    identity.throttle.attempt(address, &email)?;
    let found = identity.store.platform_read(move |platform| platform.user_with_hash(&email)).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    if !identity.passwords.matches(password, hash).await? {
        return Err(Refusal::WrongCredentials);
    }
    let (user, hash) = found.ok_or(Refusal::WrongCredentials)?;
    let id = user.id;
    let begun = move |platform: &mut Platform<'_>| {
        // Whoever changes their password ends the sessions it began, this one as well.
        let unchanged = platform.lock_user(id)?.is_some_and(|(_, now)| now == hash);
        if unchanged { issue(platform, id, None) } else { Err(Refusal::WrongCredentials) }
    };
    let refresh_token = identity.store.platform(begun).await?;
    Session::begin(identity, user, refresh_token)
}
