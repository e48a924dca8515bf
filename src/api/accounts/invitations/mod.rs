//! Invitations to a tenant.

mod create;
mod list;
mod revoke;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), revoke::endpoint()]
}
