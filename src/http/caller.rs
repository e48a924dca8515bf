//! The caller of a request and its scope, read from the headers.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpMessage as _, HttpRequest};

use super::app_state::AppState;
use super::error::ApiError;
use super::middleware::request_id::RequestId;
use super::request_parts::{MatchedRoute, header};
use crate::domain::accounts::scope::Scope;
use crate::domain::id::Id;
use crate::service::accounts::authentication::{Caller, token_scope};
use crate::service::accounts::user_scope;
use crate::service::error::ResourceKind;

/// The scope of the caller. With `allow_stale` a token seen earlier is accepted while the database is unavailable.
pub(crate) async fn scope(app: &AppState, request: &HttpRequest, allow_stale: bool) -> Result<Scope, ApiError> {
    let scope = match limited_caller(app, request, allow_stale).await? {
        Caller::Token(token) => token_scope(&token, request_id(request)),
        Caller::User { id, .. } => {
            let environment = environment(request)?.ok_or(ApiError::MissingEnvironment)?;
            let scope = user_scope(&app.accounts, id, environment, request_id(request)).await?;
            scope.ok_or(ResourceKind::Environment)?
        }
    };
    match (scope.agent, named_agent(request)?) {
        (_, None) => Ok(scope),
        (Some(bound), Some(named)) if bound != named => Err(ResourceKind::Agent.into()),
        (_, named) => Ok(Scope { agent: named, ..scope }),
    }
}

/// The caller, counted against the rate limit.
pub(crate) async fn limited_caller(
    app: &AppState,
    request: &HttpRequest,
    allow_stale: bool,
) -> Result<Caller, ApiError> {
    let caller = caller(app, request, allow_stale).await?;
    let id = match &caller {
        Caller::Token(token) => token.id,
        Caller::User { id, .. } => *id,
    };
    app.check_rate_limit(request, id)?;
    Ok(caller)
}

/// The environment named by a dashboard session.
pub(crate) fn environment(request: &HttpRequest) -> Result<Option<Id>, ApiError> {
    let Some(text) = header(request.headers(), "X-Environment")? else { return Ok(None) };
    Id::parse(text.trim()).map(Some).ok_or_else(|| ResourceKind::Environment.into())
}

/// Whether the route accepts `X-Agent`, because it is about the agent of the token or of the environment otherwise.
pub(crate) fn takes_agent(request: &HttpRequest) -> bool {
    request.extensions().get::<MatchedRoute>().is_some_and(|route| route.takes_agent)
}

/// The agent named by `X-Agent`, where the route accepts it.
pub(crate) fn named_agent(request: &HttpRequest) -> Result<Option<Id>, ApiError> {
    if !takes_agent(request) {
        return Ok(None);
    }
    let Some(text) = header(request.headers(), "X-Agent")? else { return Ok(None) };
    Id::parse(text.trim()).map(Some).ok_or_else(|| ResourceKind::Agent.into())
}

pub(crate) async fn caller(app: &AppState, request: &HttpRequest, allow_stale: bool) -> Result<Caller, ApiError> {
    let bearer = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
    let bearer = bearer.ok_or(ApiError::Unauthenticated)?;
    app.auth.authenticate(bearer, allow_stale).await?.ok_or(ApiError::Unauthenticated)
}

pub(crate) fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// The token of a bearer credential (RFC 6750). The scheme is case-insensitive.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
