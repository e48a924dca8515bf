//! Login, refresh, logout, identification, invited people and forgotten passwords.

mod accept_invitation;
mod forgot_password;
mod identify;
mod login;
mod logout;
mod refresh;
mod reset_password;

use serde::Deserialize;

use crate::http::endpoint::Endpoint;

/// The endpoints of this module.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        login::endpoint(),
        refresh::endpoint(),
        logout::endpoint(),
        identify::endpoint(),
        accept_invitation::endpoint(),
        forgot_password::endpoint(),
        reset_password::endpoint(),
    ]
}

/// The body of refresh and logout.
#[derive(Deserialize)]
struct RefreshTokenRequest {
    refresh_token: String,
}
