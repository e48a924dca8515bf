//! `POST /api/v1/auth/login`

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::session::SessionJson;
use crate::domain::accounts::forms::LOGIN;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::client_address;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::login;

const DONE: &str = "Logged in successfully";

#[derive(Deserialize)]
struct LoginRequest {
    email: String,
    password: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/login", "logIn", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Log in")
        .describe(
            "Starts a dashboard session. An unknown user and a wrong password have the same response. Each account \
             allows 10 attempts, then one every 6 seconds. Each address allows 30 attempts, then one every 2 seconds.",
        )
        .body(RequestSpec::form(
            "LoginRequest",
            &LOGIN,
            json!({"email": "ann@example.com", "password": "correct horse battery"}),
        ))
        .replies(ResponseSpec::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[ErrorCode::InvalidCredentials, ErrorCode::RateLimitExceeded, ErrorCode::ServiceUnavailable])
}

async fn handle(app: web::Data<AppState>, request: HttpRequest, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let LoginRequest { email, password } = parse(&LOGIN, &body.fields, ValidationMode::Full)?;
    let session = login(&app.accounts, &email, &password, client_address::client_address(&app, &request)).await?;
    ApiResponse::done(DONE, &SessionJson::from(session))
}
