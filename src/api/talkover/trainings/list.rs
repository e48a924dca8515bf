//! `GET /api/v1/agents/{agent_id}/trainings`: every training of the draft, active or not, oldest first.

use actix_web::web;

use super::wire::TrainingJson;
use crate::api::talkover::view;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::trainings;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings", "listTrainings", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsRead)
        .forbidden(ForbiddenMessage::ListTrainings)
        .summary("List the trainings of an agent")
        .describe("Returns every training of the draft, active and inactive, oldest first, without pages.")
        .query(&view::FORM)
        .replies(ResponseSpec::array::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let (agent, view) = (path.agent(), view::of_query(&query)?);
    let found = access.snapshot(move |read| trainings::list(read, agent)).await?;
    let data: Vec<_> = found.trainings.iter().map(|training| TrainingJson::of(training, view)).collect();
    Ok(ApiResponse::data(&data)?.with_etag(&found.draft_revision))
}
