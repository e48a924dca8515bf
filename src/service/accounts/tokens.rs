//! API tokens of an environment: list, make, revoke.

use super::internal_error;
use super::token_signing::TokenSigner;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::service::error::{Kind, ServiceError};
use crate::store::{NewToken, TenantReader, TenantWriter, Token};

/// A page of tokens.
#[derive(Clone, Debug)]
pub struct TokenPage {
    /// The tokens, oldest first, revoked and expired ones included.
    pub tokens: Vec<Token>,
    /// Where the next page begins, if there is one.
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

/// Makes a token. Nobody hands out more than they have: not more permissions, and a token that is bound to an agent
/// binds those it makes.
///
/// # Errors
/// `Forbidden`; `Invalid` when the agent is out of reach, or the token would have ended before it begins.
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

/// The text of a token, to be shown once. It is kept nowhere: it follows from the row and the secret.
pub fn signed_text(signer: &TokenSigner, token: &Token) -> Result<String, ServiceError> {
    signer.api_token_issued_at(token.id, token.created_at, token.expires_at).map_err(internal_error)
}

/// Revokes a token. This process sees it at once if it is told (see [`Auth::ended`](super::authentication::Authenticator::ended)),
/// others within a second.
///
/// # Errors
/// `NotFound` when there is none such that still counted.
pub fn revoke(write: &mut TenantWriter<'_>, id: Id) -> Result<(), ServiceError> {
    write.token(id)?.ok_or(ServiceError::NotFound(Kind::Token))?;
    if write.revoke_token(id)? { Ok(()) } else { Err(ServiceError::NotFound(Kind::Token)) }
}
