//! `GET /api/v1/agents/{agent_id}/versions/{version}`: one complete version.

use actix_web::web;

use super::wire::VersionDetailJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::cpu_turns::render_in_turn;
use crate::service::publishing::versions::{self, VersionView};

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/versions/{version}", "getVersion", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsRead)
        .summary("Get a version")
        .describe(
            "Returns the version with the configuration of the agent and the trainings, oldest first. A deleted \
             training shows only its id and the time of its deletion.",
        )
        .replies(ResponseSpec::data::<VersionDetailJson>(VersionDetailJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, number) = (path.agent(), path.number("version"));
    render_in_turn(access.tenant(), move |read| versions::get(read, agent, number), version).await?
}

fn version(view: VersionView) -> Result<ApiResponse, ApiError> {
    let draft_revision = view.draft_revision;
    Ok(ApiResponse::data(&VersionDetailJson::of(view))?.with_etag(&draft_revision))
}
