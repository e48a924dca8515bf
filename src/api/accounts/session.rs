//! Wire type of a session.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::wire::UserJson;
use crate::service::accounts::{ACCESS_TOKEN_SECONDS, Session};

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginSession)]
pub(super) struct SessionJson {
    /// The access token, sent as bearer token.
    access_token: String,
    /// The lifetime of the access token in seconds.
    expires_in: i64,
    /// The refresh token. It works once, within 30 days.
    refresh_token: String,
    /// The user of the session.
    user: UserJson,
}

impl From<Session> for SessionJson {
    fn from(session: Session) -> Self {
        Self {
            access_token: session.access_token,
            expires_in: ACCESS_TOKEN_SECONDS,
            refresh_token: session.refresh_token,
            user: session.user.into(),
        }
    }
}

impl SessionJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhY2Nlc3MifQ.c2lnbmF0dXJl",
            "expires_in": ACCESS_TOKEN_SECONDS,
            "refresh_token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0",
            "user": UserJson::example(),
        })
    }
}
