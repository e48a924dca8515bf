//! `POST /api/v1/auth/refresh`

use actix_web::web;
use serde_json::json;

use super::Refresh;
use crate::domain::form::Mode;
use crate::domain::identity_form::REFRESH;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::dashboard::session::SessionJson;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::reply::Reply;
use crate::http::state::App;
use crate::service::identity::refresh;

const DONE: &str = "Session refreshed successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/refresh", "refreshSession", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Go on with a session")
        .describe(
            "Exchanges a refresh token for the next pair. Each is good once: one that is used again is in two hands, \
             and ends the session for both.",
        )
        .body(Request::form(
            "RefreshInput",
            || REFRESH.schema(),
            json!({"refresh_token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0"}),
        ))
        .replies(Success::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[Code::InvalidCredentials, Code::ServiceUnavailable])
}

async fn handle(app: web::Data<App>, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json().await?;
    let Refresh { refresh_token } = parse(&REFRESH, &body.fields, Mode::Full)?;
    let session = refresh(&app.identity, &refresh_token).await?;
    Reply::done(DONE, &SessionJson::from(session))
}
