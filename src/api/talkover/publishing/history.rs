//! `GET /api/v1/agents/{agent_id}/trainings/{training_id}/history`: a training's texts by version.

use actix_web::web;

use super::wire::HistoryJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::publishing::versions;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings/{training_id}/history", "listTrainingHistory", || {
        web::to(handle)
    })
    .tag(Tag::Publishing)
    .needs(Permission::TrainingsRead)
    .summary("List the published texts of a training")
    .describe(
        "Returns the published texts of a training, newest first. This includes trainings that are no longer in the \
         draft. The list is empty for a training that was never published.",
    )
    .replies(ResponseSpec::array::<HistoryJson>(HistoryJson::example()))
    .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, training) = (path.agent(), path.training());
    let history = access.snapshot(move |read| versions::history(read, agent, training)).await?;
    let data: Vec<_> = history.contents.into_iter().map(HistoryJson::of).collect();
    Ok(ApiResponse::data(&data)?.with_etag(&history.draft_revision))
}
