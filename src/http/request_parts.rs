//! Request headers and request extensions used in more than one place.

use actix_web::http::header::{Header as _, HeaderMap, IfNoneMatch};
use actix_web::{HttpRequest, web};

use super::app_state::AppState;
use super::error::{ApiError, ForbiddenMessage};

/// The matched route, stored in the request extensions for logs, metrics and error messages.
#[derive(Clone, Copy, Debug)]
pub struct MatchedRoute {
    /// The path pattern.
    pub pattern: &'static str,
    /// The action named in the 403 of the route.
    pub forbidden_message: ForbiddenMessage,
    /// Whether the route accepts `X-Agent`.
    pub takes_agent: bool,
}

/// The tenant of a request, stored in the request extensions for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTenant(pub String);

/// The value of a header, if present.
///
/// # Errors
/// 400 when it is not visible ASCII.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, ApiError> {
    headers.get(name).map(|value| value.to_str().map_err(|_| ApiError::BadHeader(name))).transpose()
}

/// Whether `If-None-Match` names this entity tag, given without its quotes. Tags are compared weakly (RFC 9110, section
/// 13.1.2). Anything in the header that is not an entity tag is ignored.
pub(crate) fn has_copy(request: &HttpRequest, etag: &str) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.tag() == etag),
        Err(_) => false,
    }
}

/// The state shared by all handlers.
pub(crate) fn app_state(request: &HttpRequest) -> Result<web::Data<AppState>, ApiError> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| ApiError::Internal("no state".to_owned()))
}
