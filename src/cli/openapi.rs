//! `understudy openapi`

use super::error::{CommandError, CommandResult};
use super::print_line;
use crate::api::routes;
use crate::http::openapi;

/// Prints the document that the server has at `/openapi.json`.
pub(super) fn openapi() -> CommandResult {
    let document = openapi::document(&routes::table());
    print_line(document.to_pretty_json().map_err(CommandError::failed)?)
}
