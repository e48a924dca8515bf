//! Who is calling: from the headers of a request to a scope.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpMessage as _, HttpRequest};

use super::error::Failure;
use super::middleware::request_id::RequestId;
use super::request::header;
use super::state::App;
use crate::domain::id::Id;
use crate::domain::scope::Scope;
use crate::service::auth::{Caller, token_scope};
use crate::service::error::Kind;
use crate::service::identity::user_scope;

/// What the caller reaches. With `stale_is_fine` a token seen earlier stands in while the database is away.
pub(super) async fn scope(app: &App, request: &HttpRequest, stale_is_fine: bool) -> Result<Scope, Failure> {
    let caller = caller(app, request, stale_is_fine).await?;
    match caller {
        Caller::Token(token) => {
            app.count(token.id)?;
            Ok(token_scope(&token, request_id(request)))
        }
        Caller::User(user) => {
            app.count(user)?;
            let scope = user_scope(&app.identity, user, environment(request)?, request_id(request)).await?;
            scope.ok_or_else(|| Kind::Environment.into())
        }
    }
}

/// The environment that a person means.
fn environment(request: &HttpRequest) -> Result<Id, Failure> {
    let text = header(request.headers(), "X-Environment")?.ok_or(Failure::MissingEnvironment)?;
    Id::parse(text.trim()).ok_or_else(|| Kind::Environment.into())
}

pub(super) async fn caller(app: &App, request: &HttpRequest, stale_is_fine: bool) -> Result<Caller, Failure> {
    let bearer = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
    let bearer = bearer.ok_or(Failure::Unauthenticated)?;
    app.auth.caller(bearer, stale_is_fine).await?.ok_or(Failure::Unauthenticated)
}

pub(super) fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// RFC 6750: the scheme in any case, one or more spaces, the token.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
