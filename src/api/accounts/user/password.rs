//! `PUT /api/v1/user/password`

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::session::SessionJson;
use crate::domain::accounts::forms::PASSWORD_CHANGE;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::client_address;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::http::session_user::SessionUser;
use crate::service::accounts::{PasswordChange, change_password};

const DONE: &str = "Password changed successfully";

#[derive(Deserialize)]
struct ChangePasswordRequest {
    current_password: String,
    password: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/user/password", "changePassword", || web::to(handle))
        .tag(Tag::Login)
        .user()
        .summary("Change your password")
        .describe(
            "Changes the password, ends all sessions of the user and returns a new session. Other refresh tokens \
             become invalid immediately. Existing access tokens expire within 15 minutes. A wrong current password \
             counts as a login attempt.",
        )
        .body(
            RequestSpec::form(
                "PasswordUpdate",
                &PASSWORD_CHANGE,
                json!({"current_password": "correct horse battery", "password": "incorrect horse battery"}),
            )
            .keeping_absent(),
        )
        .replies(ResponseSpec::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[ErrorCode::InvalidCredentials])
}

async fn handle(session_user: SessionUser, request: HttpRequest, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let ChangePasswordRequest { current_password, password } =
        parse(&PASSWORD_CHANGE, &body.fields, ValidationMode::Full)?;
    let change = PasswordChange {
        user: session_user.user(),
        current: current_password,
        new: password,
        address: client_address::client_address(session_user.app(), &request),
        request_id: session_user.request_id(),
    };
    let session = change_password(&session_user.app().accounts, change).await?;
    ApiResponse::done(DONE, &SessionJson::from(session))
}
