//! `POST /api/v1/auth/password/forgot`

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::domain::accounts::forms::FORGOTTEN_PASSWORD;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::client_address;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::forgot_password;

const DONE: &str = "If the address has an account, a mail with a link is on its way";

#[derive(Deserialize)]
struct ForgotPasswordRequest {
    email: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/password/forgot", "forgotPassword", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Ask for a new password")
        .describe(
            "Mails a link that sets a new password, at most one a minute. The response is the same for every address, \
             and also if no mail server is configured. Then no mail is sent, and the operator sets a new password with \
             `understudy user password`. Requests are limited like logins.",
        )
        .body(RequestSpec::form("ForgottenPasswordInput", &FORGOTTEN_PASSWORD, json!({"email": "ann@example.com"})))
        .replies(ResponseSpec::deleted(DONE).status(202))
        .refuses(&[ErrorCode::RateLimitExceeded])
}

async fn handle(app: web::Data<AppState>, request: HttpRequest, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let ForgotPasswordRequest { email } = parse(&FORGOTTEN_PASSWORD, &body.fields, ValidationMode::Full)?;
    forgot_password(&app.accounts, &email, client_address::client_address(&app, &request))?;
    Ok(ApiResponse::deleted(DONE)?.with_status(StatusCode::ACCEPTED))
}
