//! `GET /api/v1/user`: the user of the session.

use actix_web::web;

use crate::api::accounts::wire::UserJson;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::http::session_user::SessionUser;
use crate::service::accounts::current_user;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/user", "getUser", || web::to(handle))
        .tag(Tag::Login)
        .user()
        .summary("Get the current user")
        .describe("Returns the user of the session.")
        .replies(ResponseSpec::data::<UserJson>(UserJson::example()))
}

async fn handle(session_user: SessionUser) -> Result<ApiResponse, ApiError> {
    let user = current_user(&session_user.app().store, session_user.user()).await?;
    ApiResponse::data(&UserJson::from(user))
}
