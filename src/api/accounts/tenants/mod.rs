//! The tenants of a user.

mod create;
mod list;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint()]
}
