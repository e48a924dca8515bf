//! `POST /api/v1/auth/login`

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::domain::form::Mode;
use crate::domain::identity_form::LOGIN;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::client;
use crate::http::dashboard::session::SessionJson;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::reply::Reply;
use crate::http::state::App;
use crate::service::identity::login;

const DONE: &str = "Logged in successfully";

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/login", "logIn", || web::to(handle))
        .tag(Tag::Login)
        .public()
        .summary("Log in")
        .describe(
            "Begins a dashboard session. Someone unknown and a wrong password are answered alike. An account has 10 \
             attempts and then one in 6 seconds, an address 30 and then one in 2 seconds.",
        )
        .body(Request::form(
            "LoginInput",
            || LOGIN.schema(),
            json!({"email": "ann@example.com", "password": "correct horse battery"}),
        ))
        .replies(Success::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[Code::InvalidCredentials, Code::RateLimitExceeded, Code::ServiceUnavailable])
}

async fn handle(app: web::Data<App>, request: HttpRequest, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json().await?;
    let Credentials { email, password } = parse(&LOGIN, &body.fields, Mode::Full)?;
    let session = login(&app.identity, &email, &password, client::address(&app, &request)).await?;
    Reply::done(DONE, &SessionJson::from(session))
}
