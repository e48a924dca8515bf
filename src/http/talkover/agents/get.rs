//! `GET /api/v1/agents/{agent_id}`.

use actix_web::web;

use super::wire::AgentJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::AgentsRead;
use crate::http::query::Query;
use crate::http::reply::Reply;
use crate::http::talkover::view;
use crate::service::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}", "getAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsRead)
        .summary("Get an agent")
        .describe("The agent's draft with all its trainings. `ETag` is the draft revision.")
        .param(view::param())
        .replies(Success::data::<AgentJson>(AgentJson::example()))
        .refuses(&[Code::AgentNotFound])
}

async fn handle(access: Access<AgentsRead>, path: Segments, query: Query) -> Result<Reply, Failure> {
    let (agent, view) = (path.agent(), view::wanted(&query)?);
    let found = access.snapshot(move |read| agents::get(read, agent)).await?;
    Ok(Reply::data(&AgentJson::of(&found, view))?.with_etag(&found.agent.draft_revision))
}
