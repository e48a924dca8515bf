//! Going on with a session.

use super::Identity;
use super::session::{Session, issue, parse};
use crate::domain::id::Id;
use crate::domain::identity::User;
use crate::service::error::Refusal;
use crate::store::{Platform, RefreshToken};

/// Exchanges a refresh token for the next pair. One that was exchanged before is in two hands, of which one is a
/// thief's: its whole family is revoked.
///
/// # Errors
/// `WrongCredentials` when it is unknown, used, expired or revoked.
pub async fn refresh(identity: &Identity, refresh_token: &str) -> Result<Session, Refusal> {
    let (id, secret_hash) = parse(refresh_token).ok_or(Refusal::WrongCredentials)?;
    // A refusal undoes its transaction, and the revocation of a family must stand: so "no" is a value in here.
    let exchanged = identity.store.platform(move |platform| exchange(platform, id, &secret_hash)).await?;
    let (user, refresh_token) = exchanged.ok_or(Refusal::WrongCredentials)?;
    Session::begin(identity, user, refresh_token)
}

fn exchange(platform: &mut Platform<'_>, id: Id, secret_hash: &str) -> Result<Option<(User, String)>, Refusal> {
    let Some(token) = platform.lock_refresh_token(id)?.filter(|token| token.secret_hash == secret_hash) else {
        return Ok(None);
    };
    if token.revoked_at.is_some() || token.expires_at <= platform.now {
        return Ok(None);
    }
    if token.used_at.is_some() {
        return revoke(platform, &token).map(|()| None);
    }
    let Some(user) = platform.user(token.user_id)? else { return Ok(None) };
    platform.use_refresh_token(token.id)?;
    let next = issue(platform, user.id, Some(token.family_id))?;
    Ok(Some((user, next)))
}

fn revoke(platform: &mut Platform<'_>, token: &RefreshToken) -> Result<(), Refusal> {
    log::warn!("a refresh token of user {} was used twice: its family {} is revoked", token.user_id, token.family_id);
    platform.revoke_family(token.family_id)?;
    Ok(())
}
