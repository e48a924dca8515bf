//! Sessions: a short access JWT, and a refresh token that is exchanged for the next pair.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::token_signing::TokenPurpose;
use super::{AccountService, internal_error};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, RefreshToken};

/// How long an access JWT is good, in seconds: 15 minutes.
pub const ACCESS_TOKEN_SECONDS: i64 = 15 * 60;
/// How long a refresh token is good, in seconds: 30 days from its making.
const REFRESH_TOKEN_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A person, signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The JWT that calls carry.
    pub access_token: String,
    /// What it is exchanged for the next pair with, once.
    pub refresh_token: String,
    /// Whose session it is.
    pub user: User,
}

impl Session {
    /// The session of a person, with a refresh token that was just issued.
    pub(super) fn begin(accounts: &AccountService, user: User, refresh_token: String) -> Result<Self, ServiceError> {
        let ends = accounts.store.clock().now().plus_seconds(ACCESS_TOKEN_SECONDS);
        let access_token =
            accounts.auth.signer().sign(TokenPurpose::Access, user.id, Some(ends)).map_err(internal_error)?;
        Ok(Self { access_token, refresh_token, user })
    }
}

/// Makes a refresh token in a family, or one that begins a family, and answers its text, which is nowhere else.
pub(super) fn issue_refresh_token(
    global: &mut GlobalStore<'_>,
    user: Id,
    family: Option<Id>,
) -> Result<String, ServiceError> {
    let secret = URL_SAFE_NO_PAD.encode(global.clock.random_bytes::<32>().map_err(internal_error)?);
    let id = global.clock.new_id();
    global.add_refresh_token(&RefreshToken {
        id,
        family_id: family.unwrap_or(id),
        user_id: user,
        secret_hash: sha256_hex(secret.as_bytes()),
        created_at: global.now,
        expires_at: global.now.plus_seconds(REFRESH_TOKEN_SECONDS),
        used_at: None,
        revoked_at: None,
    })?;
    Ok(format!("{}.{secret}", id.0.simple()))
}

/// The row a refresh token's text names, and the hash of its secret.
pub(super) fn parse_refresh_token(text: &str) -> Option<(Id, String)> {
    let (id, secret) = text.trim().split_once('.')?;
    Some((Id::parse(id)?, sha256_hex(secret.as_bytes())))
}
