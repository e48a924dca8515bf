//! `POST /api/v1/agents/{agent_id}/unpublish`: unpublishes an agent.

use actix_web::web;

use crate::api::talkover::agents::wire::{PublishedJson, published};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsPublish;
use crate::http::response::ApiResponse;
use crate::service::publishing::unpublish;
use crate::store::TenantWriter;

const UNPUBLISHED: &str = "Agent unpublished successfully";

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/unpublish", "unpublishAgent", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::AgentsPublish)
        .summary("Unpublish an agent")
        .describe(
            "Removes the live version. Nothing is deleted. A publish without changes makes the last version live \
             again.",
        )
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::done::<PublishedJson>(UNPUBLISHED, PublishedJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<AgentsPublish>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let body = incoming.optional_json().await?;
    let work = move |write: &mut TenantWriter<'_>| unpublish(write, agent, &expected);
    access.write(&body.raw, work, |done| published(UNPUBLISHED, done)).await
}
