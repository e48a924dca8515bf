//! `POST /api/v1/agents/{agent_id}/versions/{version}/restore`: restores a version into the draft.

use actix_web::web;

use super::wire::{RESTORED, RestoredJson, restored};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::publishing;
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/versions/{version}/restore", "restoreVersion", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsWrite)
        .summary("Restore a version into the draft")
        .describe(
            "Replaces the trainings and the configuration of the draft with those of the version. A different \
             configuration also needs the permission `agents:write`. The live version stays the same until the next \
             publish. Published trainings that are not in the version leave the draft but remain in their versions. \
             Trainings that were never published stay in the draft, held back.",
        )
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::done::<RestoredJson>(RESTORED, RestoredJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let number = path.number("version");
    let body = incoming.optional_json().await?;
    let work = move |write: &mut TenantWriter<'_>| publishing::restore(write, agent, number, &expected);
    access.write(&body.raw, work, restored).await
}
