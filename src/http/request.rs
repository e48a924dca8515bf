//! What is read off a request in more than one place, and what is noted on it for the logs.

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, web};

use super::error::{Deed, Failure};
use super::state::App;

/// What the row of a request says, kept in its extensions for logs, metrics and error sentences.
#[derive(Clone, Copy, Debug)]
pub struct Matched {
    /// The path pattern.
    pub pattern: &'static str,
    /// What a caller without the permission wanted to do.
    pub deed: Deed,
}

/// Whom a request belongs to, for the log: put into its extensions by whatever let the caller in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantTag(pub String);

/// The header, if it is there, as text.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, Failure> {
    headers.get(name).map(|value| value.to_str().map_err(|_| Failure::BadHeader(name))).transpose()
}

/// What handlers share.
pub(super) fn app_of(request: &HttpRequest) -> Result<web::Data<App>, Failure> {
    request.app_data::<web::Data<App>>().cloned().ok_or_else(|| Failure::Internal("no state".to_owned()))
}
