//! The environments of a tenant.

mod create;
mod delete;
mod list;
mod rename;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), rename::endpoint(), delete::endpoint()]
}
