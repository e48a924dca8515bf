//! The people of a tenant.

mod list;
mod put;
mod remove;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), put::endpoint(), remove::endpoint()]
}
