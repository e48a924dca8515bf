//! The user of a session.

mod get;
mod password;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![get::endpoint(), password::endpoint()]
}
