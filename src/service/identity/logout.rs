//! Ending a session.

use super::Identity;
use super::session::parse;
use crate::service::error::Refusal;

/// Revokes the family of a refresh token. A token that is nobody's changes nothing and is no error: whoever wants to
/// be signed out is.
///
/// # Errors
/// When the database fails.
pub async fn logout(identity: &Identity, refresh_token: &str) -> Result<(), Refusal> {
    let Some((id, secret_hash)) = parse(refresh_token) else { return Ok(()) };
    identity
        .store
        .platform(move |platform| {
            let token = platform.lock_refresh_token(id)?.filter(|token| token.secret_hash == secret_hash);
            if let Some(token) = token {
                platform.revoke_family(token.family_id)?;
            }
            Ok(())
        })
        .await
}
