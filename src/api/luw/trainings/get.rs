//! `GET /v2/personas/{persona_id}/trainings/{training_id}`.

use actix_web::web;

use super::wire::OneTrainingJson;
use crate::api::luw::wire::ok;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::trainings;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}/trainings/{training_id}", "luwGetTraining", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsRead)
        .forbidden(ForbiddenMessage::ListTrainings)
        .summary("Get a training of a persona")
        .describe("Returns one training of the draft. `ETag` is the draft revision.")
        .replies(ResponseSpec::bare::<OneTrainingJson>(OneTrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (persona, key) = (path.persona(), path.training_number());
    let found = access.read(move |read| trainings::get(read, persona, &key)).await?;
    Ok(ok(&OneTrainingJson::of(&found.training))?.with_etag(&found.draft_revision))
}
