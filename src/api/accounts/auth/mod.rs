//! Signing in and out.

mod login;
mod logout;
mod refresh;

use serde::Deserialize;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![login::endpoint(), refresh::endpoint(), logout::endpoint()]
}

/// A refresh token.
#[derive(Deserialize)]
struct RefreshTokenRequest {
    refresh_token: String,
}
