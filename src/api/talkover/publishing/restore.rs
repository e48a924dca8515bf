//! `POST /api/v1/agents/{agent_id}/versions/{version}/restore`: the draft becomes what the version is.

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
        .summary("Bring a version back into the draft")
        .describe("The draft becomes what the version is, trainings and configuration (where that differs, `agents:write` is needed as well); nothing live changes until the next publish. What the version lacks leaves the draft and stays in the versions that hold it; a training that was never published is kept, held back.")
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::done::<RestoredJson>(RESTORED, RestoredJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let number = path.number("version");
    let body = incoming.optional_json().await?;
    let work = move |write: &mut TenantWriter<'_>| publishing::restore(write, agent, number, expected);
    access.write(&body.raw, work, restored).await
}
