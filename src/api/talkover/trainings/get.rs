//! `GET /api/v1/agents/{agent_id}/trainings/{training_id}`.

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
use crate::store::TrainingKey;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings/{training_id}", "getTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsRead)
        .forbidden(ForbiddenMessage::ListTrainings)
        .summary("Get a training")
        .describe("Returns one training of the draft.")
        .query(&view::FORM)
        .replies(ResponseSpec::data::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let (agent, view) = (path.agent(), view::of_query(&query)?);
    let key = TrainingKey::Id(path.training());
    let found = access.read(move |read| trainings::get(read, agent, &key)).await?;
    Ok(ApiResponse::data(&TrainingJson::of(&found.training, view))?.with_etag(&found.draft_revision))
}
