//! What is read off a request in more than one place, and what is noted on it for the logs.

use actix_web::http::header::HeaderMap;
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

/// What handlers share.
pub(crate) fn app_state(request: &HttpRequest) -> Result<web::Data<AppState>, ApiError> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| ApiError::Internal("no state".to_owned()))
}
