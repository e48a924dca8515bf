//! Endpoints for accounts: login, tenants, environments, members, invitations and tokens. They use Talkover's envelope.

mod auth;
mod environments;
mod invitations;
mod members;
mod session;
mod tenants;
mod tokens;
mod user;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let folders = [
        user::endpoints(),
        auth::endpoints(),
        tenants::endpoints(),
        members::endpoints(),
        invitations::endpoints(),
        environments::endpoints(),
        tokens::endpoints(),
    ];
    folders.into_iter().flatten().collect()
}
