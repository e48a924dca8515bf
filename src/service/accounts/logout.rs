//! Logout.

use super::AccountService;
use super::secret_token::SecretToken;
use crate::service::error::ServiceError;

/// Ends a session by revoking all refresh tokens of its family. An unknown token is ignored.
pub async fn logout(accounts: &AccountService, refresh_token: &str) -> Result<(), ServiceError> {
    let Some((id, secret_hash)) = SecretToken::parse(refresh_token) else { return Ok(()) };
    accounts
        .store
        .global(move |global| {
            let token = global.lock_refresh_token(id)?.filter(|token| token.secret_hash == secret_hash);
            if let Some(token) = token {
                global.revoke_refresh_token_family(token.family_id)?;
            }
            Ok(())
        })
        .await
}
