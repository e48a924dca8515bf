//! `understudy openapi`

use super::{Done, Failure, say};
use crate::api::routes;
use crate::http::openapi;

/// Prints the document that the server has at `/openapi.json`.
pub(super) fn openapi() -> Done {
    let document = openapi::document(&routes::table());
    say(document.to_pretty_json().map_err(|error| Failure::Failed(error.to_string()))?)
}
