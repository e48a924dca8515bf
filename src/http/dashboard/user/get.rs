//! `GET /api/v1/user`: who is signed in.

use actix_web::web;

use crate::http::dashboard::wire::UserJson;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::person::Person;
use crate::http::reply::Reply;
use crate::service::identity::current_user;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/user", "getUser", || web::to(handle))
        .tag(Tag::Login)
        .user()
        .summary("Who is signed in")
        .describe("The person of the session.")
        .replies(Success::data::<UserJson>(UserJson::example()))
}

async fn handle(person: Person) -> Result<Reply, Failure> {
    let user = current_user(&person.app().store, person.user()).await?;
    Reply::data(&UserJson::from(user))
}
