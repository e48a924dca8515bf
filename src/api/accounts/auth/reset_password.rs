//! `POST /api/v1/auth/password/reset`

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::domain::accounts::forms::PASSWORD_RESET;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::caller::request_id;
use crate::http::client_address;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::{PasswordReset, reset_forgotten_password};

const DONE: &str = "Password changed successfully";

#[derive(Deserialize)]
struct ResetPasswordRequest {
    token: String,
    password: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/password/reset", "resetPassword", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Set a new password")
        .describe(
            "Sets a new password with the token of a mailed link, which works once, within an hour. All sessions and \
             all other links of the person end. Existing access tokens expire within 15 minutes. Attempts are limited \
             like logins.",
        )
        .body(RequestSpec::form(
            "PasswordResetInput",
            &PASSWORD_RESET,
            json!({"token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0", "password": "incorrect horse battery"}),
        ))
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::RateLimitExceeded, ErrorCode::ServiceUnavailable])
}

async fn handle(app: web::Data<AppState>, request: HttpRequest, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let ResetPasswordRequest { token, password } = parse(&PASSWORD_RESET, &body.fields, ValidationMode::Full)?;
    let address = client_address::client_address(&app, &request);
    let reset = PasswordReset { token, password, address, request_id: request_id(&request) };
    reset_forgotten_password(&app.accounts, reset).await?;
    ApiResponse::deleted(DONE)
}
