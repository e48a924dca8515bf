//! `DELETE /api/v1/agents/{agent_id}`: a published agent must be unpublished first.

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::service::idempotency::ResponseOwner;

const DELETED: &str = "Agent deleted successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/agents/{agent_id}", "deleteAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsWrite)
        .summary("Delete an agent")
        .describe(
            "Deletes the agent with its trainings and versions. A published agent cannot be deleted: unpublish it \
             first.",
        )
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::deleted(DELETED))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::AgentIsPublished, ErrorCode::DraftChanged])
}

async fn handle(access: Access<AgentsWrite>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let deleted = |(): &()| Ok((ApiResponse::deleted(DELETED)?, ResponseOwner::default()));
    access.write(&[], move |write| agents::delete(write, agent, &expected), deleted).await
}
