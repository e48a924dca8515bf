//! The members of a tenant.

mod list;
mod remove;
mod save;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), save::endpoint(), remove::endpoint()]
}
