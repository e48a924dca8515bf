//! `GET /v2/personas`: every persona of the environment.

use actix_web::web;

use super::wire::PersonasJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::luw::wire::ok;
use crate::http::permissions::AgentsRead;
use crate::http::reply::Reply;
use crate::service::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas", "luwListPersonas", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("List personas")
        .describe("Every persona of the token's environment, oldest first; for a token bound to an agent, that one.")
        .replies(Success::bare::<PersonasJson>(PersonasJson::example()))
}

async fn handle(access: Access<AgentsRead>) -> Result<Reply, Failure> {
    ok(&PersonasJson::of(&access.snapshot(agents::all).await?))
}
