//! `POST /api/v1/auth/logout`

use actix_web::web;
use serde_json::json;

use super::RefreshTokenRequest;
use crate::domain::accounts::forms::REFRESH;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::logout;

const DONE: &str = "Logged out successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/logout", "logOut", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Log out")
        .describe(
            "Ends the session of a refresh token. All its refresh tokens become invalid. Its access token expires \
             within 15 minutes. An unknown token has the same response.",
        )
        .body(RequestSpec::form(
            "RefreshRequest",
            &REFRESH,
            json!({"refresh_token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0"}),
        ))
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::ServiceUnavailable])
}

async fn handle(app: web::Data<AppState>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let RefreshTokenRequest { refresh_token } = parse(&REFRESH, &body.fields, ValidationMode::Full)?;
    logout(&app.accounts, &refresh_token).await?;
    ApiResponse::deleted(DONE)
}
