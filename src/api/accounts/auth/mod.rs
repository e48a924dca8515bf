//! Login, refresh and logout.

mod login;
mod logout;
mod refresh;

use serde::Deserialize;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![login::endpoint(), refresh::endpoint(), logout::endpoint()]
}

/// The body of refresh and logout.
#[derive(Deserialize)]
struct RefreshTokenRequest {
    refresh_token: String,
}
