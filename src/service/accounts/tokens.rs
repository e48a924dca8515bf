//! The API tokens of an environment: list, create and revoke.

use super::internal_error;
use super::token_signing::TokenSigner;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{NewToken, TenantReader, TenantWriter, Token};

/// A page of API tokens.
#[derive(Clone, Debug)]
pub struct TokenPage {
    /// The tokens, oldest first, including revoked and expired ones.
    pub tokens: Vec<Token>,
    /// The cursor of the next page, if there is one.
    pub next: Option<Cursor>,
}

/// The environment's tokens after `after`, at most `limit`.
pub fn list(read: &mut TenantReader<'_>, after: Option<Cursor>, limit: i64) -> Result<TokenPage, ServiceError> {
    let mut tokens = read.tokens(after, limit + 1)?;
    let more = usize::try_from(limit).is_ok_and(|limit| tokens.len() > limit);
    if more {
        tokens.pop();
    }
    let last = tokens.last().filter(|_| more);
    let next = last.map(|token| Cursor { at: token.created_at, id: token.id });
    Ok(TokenPage { tokens, next })
}

/// Creates a token. Its permissions are a subset of the caller's, and it is bound to the caller's agent if the caller is
/// bound to one.
///
/// # Errors
/// `Forbidden` for permissions the caller does not have; `Invalid` if the agent is not in scope or `expires_at` is past.
pub fn create(write: &mut TenantWriter<'_>, new: NewToken) -> Result<Token, ServiceError> {
    if !write.scope().permissions.contains_all(new.permissions) {
        return Err(ServiceError::Forbidden);
    }
    if new.expires_at.is_some_and(|ends| ends <= write.now()) {
        return Err(FieldErrors::one("expires_at", "The expires at must be a date after now.").into());
    }
    let agent = new.agent.or(write.scope().agent);
    if let Some(agent) = agent {
        write.agent(agent)?.ok_or_else(|| FieldErrors::one("agent_id", message::not_selectable("agent_id")))?;
    }
    Ok(write.create_token(NewToken { agent, ..new })?)
}

/// The text of a token. It is not stored: it is computed from the row and the secret.
pub fn signed_text(signer: &TokenSigner, token: &Token) -> Result<String, ServiceError> {
    signer.api_token_issued_at(token.id, token.created_at, token.expires_at).map_err(internal_error)
}

/// Revokes a token. Other processes notice within a second, this one as soon as
/// [`mark_revoked`](super::authentication::Authenticator::mark_revoked) is called after the commit.
///
/// # Errors
/// `NotFound` if it is unknown, not in scope or already revoked.
pub fn revoke(write: &mut TenantWriter<'_>, id: Id) -> Result<(), ServiceError> {
    write.token(id)?.ok_or(ServiceError::NotFound(ResourceKind::Token))?;
    if write.revoke_token(id)? { Ok(()) } else { Err(ServiceError::NotFound(ResourceKind::Token)) }
}
