//! The header `Idempotency-Key`.

use actix_web::HttpRequest;

use super::caller::named_agent;
use super::endpoint::takes_key;
use super::error::ApiError;
use super::request_parts::header;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;
use crate::service::idempotency::IdempotencyKey;

/// The longest `Idempotency-Key`, in bytes.
const LONGEST_KEY: usize = 255;

/// The idempotency key of a POST or PATCH, if it has one. The fingerprint covers the environment and the agent that headers
/// name.
pub(crate) fn key(
    request: &HttpRequest,
    environment: Option<Id>,
    raw: &[u8],
) -> Result<Option<IdempotencyKey>, ApiError> {
    if !takes_key(request.method()) {
        return Ok(None);
    }
    let Some(key) = header(request.headers(), "Idempotency-Key")? else { return Ok(None) };
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiError::BadHeader("Idempotency-Key"));
    }
    let agent = named_agent(request)?.map(|agent| format!(" {agent}")).unwrap_or_default();
    let mut whole = format!("{} {} {environment:?}{agent}\n", request.method(), request.uri()).into_bytes();
    whole.extend_from_slice(raw);
    Ok(Some(IdempotencyKey { key: key.to_owned(), fingerprint: sha256_hex(&whole) }))
}
