//! What is read off a request in more than one place, and what is noted on it for the logs.

use actix_web::http::header::{Header as _, HeaderMap, IfNoneMatch};
use actix_web::{HttpRequest, web};

use super::app_state::AppState;
use super::error::{ApiError, ForbiddenMessage};

/// What the row of a request says, kept in its extensions for logs, metrics and error sentences.
#[derive(Clone, Copy, Debug)]
pub struct MatchedRoute {
    /// The path pattern.
    pub pattern: &'static str,
    /// What a caller without the permission wanted to do.
    pub forbidden_message: ForbiddenMessage,
}

/// Whom a request belongs to, for the log: put into its extensions by whatever let the caller in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTenant(pub String);

/// The header, if it is there, as text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, ApiError> {
    headers.get(name).map(|value| value.to_str().map_err(|_| ApiError::BadHeader(name))).transpose()
}

/// Whether `If-None-Match` names this entity tag, which is given without its quotes. Tags are compared weakly (RFC 9110,
/// section 13.1.2); parts of the header that are no entity tags are ignored.
pub(crate) fn has_copy(request: &HttpRequest, etag: &str) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.tag() == etag),
        Err(_) => false,
    }
}

/// What handlers share.
pub(crate) fn app_state(request: &HttpRequest) -> Result<web::Data<AppState>, ApiError> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| ApiError::Internal("no state".to_owned()))
}
