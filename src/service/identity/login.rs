//! Signing in.

use std::net::IpAddr;

use super::session::{Session, issue};
use super::{Identity, known};
use crate::domain::identity::email_key;
use crate::service::error::Refusal;

/// Begins a session. Someone unknown and a wrong password are answered alike, and as slowly.
///
/// # Errors
/// `WrongCredentials`, `Throttled`.
pub async fn login(identity: &Identity, email: &str, password: &str, address: IpAddr) -> Result<Session, Refusal> {
    let email = email_key(email);
    identity.throttle.attempt(address, &email)?;
    let found = identity.store.platform_read(move |platform| platform.user_with_hash(&email)).await?;
    let (user, hash) = found.unzip();
    if !identity.passwords.matches(password, hash).await? {
        return Err(Refusal::WrongCredentials);
    }
    let user = known(user)?;
    let id = user.id;
    let refresh_token = identity.store.platform(move |platform| issue(platform, id, None)).await?;
    Session::begin(identity, user, refresh_token)
}
