//! The caller of a request and its scope, read from the headers.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpMessage as _, HttpRequest};

use super::app_state::AppState;
use super::error::ApiError;
use super::middleware::request_id::RequestId;
use super::request_parts::header;
use crate::domain::accounts::scope::Scope;
use crate::domain::id::Id;
use crate::service::accounts::authentication::{Caller, token_scope};
use crate::service::accounts::user_scope;
use crate::service::error::ResourceKind;

/// The scope of the caller. With `allow_stale` a token seen earlier is accepted while the database is unavailable.
pub(crate) async fn scope(app: &AppState, request: &HttpRequest, allow_stale: bool) -> Result<Scope, ApiError> {
    let caller = caller(app, request, allow_stale).await?;
    match caller {
        Caller::Token(token) => {
            app.check_rate_limit(request, token.id)?;
            Ok(token_scope(&token, request_id(request)))
        }
        Caller::User(user) => {
            app.check_rate_limit(request, user)?;
            let scope = user_scope(&app.accounts, user, environment(request)?, request_id(request)).await?;
            scope.ok_or_else(|| ResourceKind::Environment.into())
        }
    }
}

/// The environment named by a dashboard session.
fn environment(request: &HttpRequest) -> Result<Id, ApiError> {
    let text = header(request.headers(), "X-Environment")?.ok_or(ApiError::MissingEnvironment)?;
    Id::parse(text.trim()).ok_or_else(|| ResourceKind::Environment.into())
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
