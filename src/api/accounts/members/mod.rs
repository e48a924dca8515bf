//! The people of a tenant.

mod list;
mod remove;
mod save;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), save::endpoint(), remove::endpoint()]
}
