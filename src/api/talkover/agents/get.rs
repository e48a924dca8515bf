//! `GET /api/v1/agents/{agent_id}`.

use actix_web::web;

use super::wire::AgentJson;
use crate::api::talkover::view;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}", "getAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsRead)
        .summary("Get an agent")
        .describe("Returns the draft of the agent with all its trainings. `ETag` is the draft revision.")
        .query(&view::FORM)
        .replies(ResponseSpec::data::<AgentJson>(AgentJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<AgentsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let (agent, view) = (path.agent(), view::of_query(&query)?);
    let found = access.read_or_scan(move |read, limit| agents::get(read, agent, limit)).await?;
    Ok(ApiResponse::data(&AgentJson::of(&found, view))?.with_etag(&found.agent.draft_revision))
}
