//! `PUT /api/v1/user/password`

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::json;

use crate::domain::form::Mode;
use crate::domain::identity_form::PASSWORD_CHANGE;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::client;
use crate::http::dashboard::session::SessionJson;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::person::Person;
use crate::http::reply::Reply;
use crate::service::identity::{Change, change_password};

const DONE: &str = "Password changed successfully";

#[derive(Deserialize)]
struct Passwords {
    current_password: String,
    password: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/user/password", "changePassword", || web::to(handle))
        .tag(Tag::Login)
        .user()
        .summary("Change one's password")
        .describe(
            "Ends all sessions of the person and begins another, which is answered: no other refresh token is good any \
             more, and access tokens end by themselves within 15 minutes. Guesses at the current password count like \
             attempts to log in.",
        )
        .body(Request::form(
            "PasswordInput",
            || PASSWORD_CHANGE.schema(),
            json!({"current_password": "correct horse battery", "password": "incorrect horse battery"}),
        ))
        .replies(Success::done::<SessionJson>(DONE, SessionJson::example()))
        .refuses(&[Code::InvalidCredentials])
}

async fn handle(person: Person, request: HttpRequest, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json().await?;
    let Passwords { current_password, password } = parse(&PASSWORD_CHANGE, &body.fields, Mode::Full)?;
    let change = Change {
        user: person.user(),
        current: current_password,
        new: password,
        address: client::address(person.app(), &request),
        request_id: person.request_id(),
    };
    let session = change_password(&person.app().identity, change).await?;
    Reply::done(DONE, &SessionJson::from(session))
}
