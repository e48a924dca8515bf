//! Refreshing a session.

use super::AccountService;
use super::secret_token::SecretToken;
use super::session::{Session, issue_refresh_token};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::domain::request_id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, RefreshToken};

/// Exchanges a refresh token for a new access token and refresh token. A token that is used twice may have been stolen:
/// all tokens of its family are revoked.
///
/// # Errors
/// `WrongCredentials` if it is unknown, used, expired or revoked.
pub async fn refresh(accounts: &AccountService, refresh_token: &str) -> Result<Session, ServiceError> {
    let (id, secret_hash) = SecretToken::parse(refresh_token).ok_or(ServiceError::WrongCredentials)?;
    // An error would roll back the revocation of a family, so a rejected token is `None` inside the transaction.
    let request_id = request_id::current();
    let exchanged = accounts.store.global(move |global| exchange(global, id, &secret_hash, &request_id)).await?;
    let (user, refresh_token) = exchanged.ok_or(ServiceError::WrongCredentials)?;
    Session::start(accounts, user, refresh_token)
}

fn exchange(
    global: &mut GlobalStore<'_>,
    id: Id,
    secret_hash: &str,
    request_id: &str,
) -> Result<Option<(User, String)>, ServiceError> {
    let Some(token) = global.lock_refresh_token(id)?.filter(|token| token.secret_hash == secret_hash) else {
        return Ok(None);
    };
    if token.revoked_at.is_some() || token.expires_at <= global.now {
        return Ok(None);
    }
    if token.used_at.is_some() {
        return revoke(global, &token, request_id).map(|()| None);
    }
    let Some(user) = global.user(token.user_id)? else { return Ok(None) };
    global.mark_refresh_token_used(token.id)?;
    let next = issue_refresh_token(global, user.id, Some(token.family_id))?;
    Ok(Some((user, next)))
}

fn revoke(global: &mut GlobalStore<'_>, token: &RefreshToken, request_id: &str) -> Result<(), ServiceError> {
    let (user, family) = (token.user_id, token.family_id);
    log::warn!("request={request_id} a refresh token of user {user} was used twice: its family {family} is revoked");
    global.revoke_refresh_token_family(token.family_id)?;
    Ok(())
}
