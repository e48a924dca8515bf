//! `POST /api/v1/agents/{agent_id}/unpublish`: takes the agent out of service.

use actix_web::web;

use super::wire::{PublishedJson, published};
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Param, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::AgentsPublish;
use crate::http::reply::Reply;
use crate::service::publish::unpublish;
use crate::store::Write;

const UNPUBLISHED: &str = "Agent unpublished successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/unpublish", "unpublishAgent", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::AgentsPublish)
        .summary("Take an agent out of service")
        .describe("Nothing is deleted: publishing it again without changes puts its last version back.")
        .param(Param::if_match())
        .replies(Success::done::<PublishedJson>(UNPUBLISHED, PublishedJson::example()))
        .refuses(&[Code::AgentNotFound, Code::DraftChanged])
}

async fn handle(access: Access<AgentsPublish>, path: Segments, incoming: Incoming) -> Result<Reply, Failure> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let body = incoming.optional_json().await?;
    let work = move |write: &mut Write<'_>| unpublish(write, agent, expected);
    access.write(&body.raw, work, |done| published(UNPUBLISHED, done)).await
}
