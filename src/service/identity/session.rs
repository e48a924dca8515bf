//! Sessions: a short access JWT, and a refresh token that is exchanged for the next pair.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Identity, broken};
use crate::domain::content_hash::sha256_hex;
use crate::domain::id::Id;
use crate::domain::identity::User;
use crate::service::error::Refusal;
use crate::service::signing::Purpose;
use crate::store::{Platform, RefreshToken};

/// How long an access JWT is good, in seconds: 15 minutes.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How long a refresh token is good, in seconds: 30 days from its making.
const REFRESH_SECONDS: i64 = 30 * 24 * 60 * 60;

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
    pub(super) fn begin(identity: &Identity, user: User, refresh_token: String) -> Result<Self, Refusal> {
        let ends = identity.store.clock().now().plus_seconds(ACCESS_SECONDS);
        let access_token = identity.auth.signer().sign(Purpose::Access, user.id, Some(ends)).map_err(broken)?;
        Ok(Self { access_token, refresh_token, user })
    }
}

/// Makes a refresh token in a family, or one that begins a family, and answers its text, which is nowhere else.
pub(super) fn issue(platform: &mut Platform<'_>, user: Id, family: Option<Id>) -> Result<String, Refusal> {
    let secret = URL_SAFE_NO_PAD.encode(platform.clock.secret::<32>().map_err(broken)?);
    let id = platform.clock.id();
    platform.add_refresh_token(&RefreshToken {
        id,
        family_id: family.unwrap_or(id),
        user_id: user,
        secret_hash: sha256_hex(secret.as_bytes()),
        created_at: platform.now,
        expires_at: platform.now.plus_seconds(REFRESH_SECONDS),
        used_at: None,
        revoked_at: None,
    })?;
    Ok(format!("{}.{secret}", id.0.simple()))
}

/// The row a refresh token's text names, and the hash of its secret.
pub(super) fn parse(text: &str) -> Option<(Id, String)> {
    let (id, secret) = text.trim().split_once('.')?;
    Some((Id::parse(id)?, sha256_hex(secret.as_bytes())))
}
