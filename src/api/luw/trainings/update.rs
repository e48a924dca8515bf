//! `PUT /v2/personas/{persona_id}/trainings/{training_id}`: absent fields keep their value.

use actix_web::web;
use serde_json::json;

use super::wire::changed;
use crate::api::if_changed;
use crate::api::luw::wire::DoneJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training_form::{IMAGE_TRAINING, TrainingFields};
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::{UpdatedTraining, update_training};
use crate::store::TenantWriter;

const ABOUT: &str = "Absent fields keep their value. Empty fields are cleared. Subject and instructions are derived from \
    image, info and extras until another format sets them. Sets the agent to `draft`.";

pub(super) fn endpoint() -> Endpoint {
    let input = RequestSpec::partial("LuwTrainingUpdate", &IMAGE_TRAINING, json!({"slot": 9}));
    Endpoint::put("/v2/personas/{persona_id}/trainings/{training_id}", "luwUpdateTraining", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Change a training of a persona")
        .describe(ABOUT)
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .body(input.or_form_data())
        .replies(ResponseSpec::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let condition = if_changed::of_query(&query)?;
    let key = path.training_number();
    let body = incoming.json_or_form().await?;
    let fields: TrainingFields = access.parse(persona, &IMAGE_TRAINING, &body, ValidationMode::Partial).await?;
    let work =
        move |write: &mut TenantWriter<'_>| update_training(write, persona, &key, &expected, condition, fields.clone());
    access.write(&body.raw, work, |done: &UpdatedTraining| changed(done.draft_revision)).await
}
