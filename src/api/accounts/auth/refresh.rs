//! `POST /api/v1/auth/refresh`

use actix_web::web;
use serde_json::json;

use super::RefreshTokenRequest;
use crate::api::accounts::session::SessionJson;
use crate::domain::accounts::forms::REFRESH;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::refresh;

const DONE: &str = "Session refreshed successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/refresh", "refreshSession", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Refresh a session")
        .describe(
            "Exchanges a refresh token for a new pair of tokens. Each refresh token works once. A second use ends \
             the session, because the token may be stolen.",
        )
        .body(RequestSpec::form(
            "RefreshRequest",
            &REFRESH,
            json!({"refresh_token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0"}),
        ))
        .replies(ResponseSpec::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[ErrorCode::InvalidCredentials, ErrorCode::ServiceUnavailable])
}

async fn handle(app: web::Data<AppState>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let RefreshTokenRequest { refresh_token } = parse(&REFRESH, &body.fields, ValidationMode::Full)?;
    let session = refresh(&app.accounts, &refresh_token).await?;
    ApiResponse::done(DONE, &SessionJson::from(session))
}
