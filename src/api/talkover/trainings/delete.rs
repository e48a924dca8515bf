//! `DELETE /api/v1/agents/{agent_id}/trainings/{training_id}`: immediate and irreversible.

use actix_web::web;

use super::wire::DELETED;
use crate::api::if_changed;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::delete_training;
use crate::service::idempotency::ResponseOwner;
use crate::store::TrainingKey;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/agents/{agent_id}/trainings/{training_id}", "deleteTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::DeleteTraining)
        .summary("Delete a training")
        .describe(
            "Deletes the training from the draft, the live version and every other version. The deletion is \
             immediate and cannot be undone. To remove a training with a review, set it inactive and publish.",
        )
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::deleted(DELETED))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    // A deletion that finds something changes something; one that finds nothing is a 404.
    if_changed::of_query(&query)?;
    let (agent, expected) = (path.agent(), access.expected()?);
    let key = TrainingKey::Id(path.training());
    let render =
        |draft_revision: &i64| Ok((ApiResponse::deleted(DELETED)?.with_etag(draft_revision), ResponseOwner::default()));
    access.write(&[], move |write| delete_training(write, agent, &key, &expected), render).await
}
