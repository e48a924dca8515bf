//! The person of a session.

mod get;
mod password;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![get::endpoint(), password::endpoint()]
}
