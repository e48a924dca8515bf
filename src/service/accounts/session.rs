//! Sessions: a short-lived access token (JWT), and a refresh token that is exchanged for a new pair.

use super::secret_token::SecretToken;
use super::token_signing::TokenPurpose;
use super::{AccountService, internal_error};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, RefreshToken};

/// Lifetime of an access token in seconds: 15 minutes.
pub const ACCESS_TOKEN_SECONDS: i64 = 15 * 60;
/// Lifetime of a refresh token in seconds: 30 days.
const REFRESH_TOKEN_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A login session.
#[derive(Clone, Debug)]
pub struct Session {
    /// The access token, a JWT sent as bearer token.
    pub access_token: String,
    /// The refresh token, which can be exchanged once for a new pair.
    pub refresh_token: String,
    /// The user who logged in.
    pub user: User,
}

impl Session {
    /// Starts a session of a user, with a refresh token that was just issued.
    pub(super) fn start(accounts: &AccountService, user: User, refresh_token: String) -> Result<Self, ServiceError> {
        let expires_at = accounts.store.clock().now().plus_seconds(ACCESS_TOKEN_SECONDS);
        let access_token =
            accounts.auth.signer().sign(TokenPurpose::Access, user.id, Some(expires_at)).map_err(internal_error)?;
        Ok(Self { access_token, refresh_token, user })
    }
}

/// Creates a refresh token in a family, or in a new one. Returns its text, which is not stored.
pub(super) fn issue_refresh_token(
    global: &mut GlobalStore<'_>,
    user: Id,
    family: Option<Id>,
) -> Result<String, ServiceError> {
    let SecretToken { id, text, secret_hash } = SecretToken::generate(global.clock)?;
    global.add_refresh_token(&RefreshToken {
        id,
        family_id: family.unwrap_or(id),
        user_id: user,
        secret_hash,
        created_at: global.now,
        expires_at: global.now.plus_seconds(REFRESH_TOKEN_SECONDS),
        used_at: None,
        revoked_at: None,
    })?;
    Ok(text)
}
