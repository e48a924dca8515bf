//! What a dashboard needs beside the agents: signing in, people, places and tokens. Talkover's envelope.

mod auth;
mod environments;
mod members;
mod session;
mod tenants;
mod tokens;
mod user;
mod wire;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let folders = [
        user::endpoints(),
        auth::endpoints(),
        tenants::endpoints(),
        members::endpoints(),
        environments::endpoints(),
        tokens::endpoints(),
    ];
    folders.into_iter().flatten().collect()
}
