//! The environments of a tenant.

mod create;
mod delete;
mod list;
mod rename;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), rename::endpoint(), delete::endpoint()]
}
