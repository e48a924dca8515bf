//! Refreshing a session.

use super::AccountService;
use super::session::{Session, issue_refresh_token, parse_refresh_token};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, RefreshToken};

/// Exchanges a refresh token for a new access token and refresh token. A token that is used twice may have been stolen:
/// all tokens of its family are revoked.
///
/// # Errors
/// `WrongCredentials` if it is unknown, used, expired or revoked.
pub async fn refresh(accounts: &AccountService, refresh_token: &str) -> Result<Session, ServiceError> {
    let (id, secret_hash) = parse_refresh_token(refresh_token).ok_or(ServiceError::WrongCredentials)?;
    // An error would roll back the revocation of a family, so a rejected token is `None` inside the transaction.
    let exchanged = accounts.store.global(move |global| exchange(global, id, &secret_hash)).await?;
    let (user, refresh_token) = exchanged.ok_or(ServiceError::WrongCredentials)?;
    Session::start(accounts, user, refresh_token)
}

fn exchange(global: &mut GlobalStore<'_>, id: Id, secret_hash: &str) -> Result<Option<(User, String)>, ServiceError> {
    let Some(token) = global.lock_refresh_token(id)?.filter(|token| token.secret_hash == secret_hash) else {
        return Ok(None);
    };
    if token.revoked_at.is_some() || token.expires_at <= global.now {
        return Ok(None);
    }
    if token.used_at.is_some() {
        return revoke(global, &token).map(|()| None);
    }
    let Some(user) = global.user(token.user_id)? else { return Ok(None) };
    global.mark_refresh_token_used(token.id)?;
    let next = issue_refresh_token(global, user.id, Some(token.family_id))?;
    Ok(Some((user, next)))
}

fn revoke(global: &mut GlobalStore<'_>, token: &RefreshToken) -> Result<(), ServiceError> {
    log::warn!("a refresh token of user {} was used twice: its family {} is revoked", token.user_id, token.family_id);
    global.revoke_refresh_token_family(token.family_id)?;
    Ok(())
}
