//! `POST /v2/personas/{persona_id}/trainings`: a new training, behavioral, with or without a slot.

use actix_web::web;
use serde_json::Value;

use super::wire::{NewTrainingJson, created};
use crate::api::similar_trainings::{self, with_similar};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_form::{IMAGE_TRAINING, TrainingFields};
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::{SavedTraining, TrainingInput, WriteCondition, save_training};
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    let example = Value::Object(IMAGE_TRAINING.example());
    Endpoint::post("/v2/personas/{persona_id}/trainings", "luwCreateTraining", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Create a training of a persona")
        .describe(
            "Slots 1 to 7 need the permission `slots:system`. An occupied slot is an error. Sets the agent to `draft`.",
        )
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("LuwTrainingCreate", &IMAGE_TRAINING, example).or_form_data())
        .replies(ResponseSpec::bare::<NewTrainingJson>(NewTrainingJson::example()).header(
            similar_trainings::NAME,
            similar_trainings::ABOUT,
            similar_trainings::EXAMPLE,
        ))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let body = incoming.json_or_form().await?;
    let fields: TrainingFields = access.parse(persona, &IMAGE_TRAINING, &body, ValidationMode::Full).await?;
    let input = TrainingInput::new(fields, TrainingType::Behavioral);
    let input = input.find_similar(&access.app().semantic_search, access.tenant(), persona).await;
    let work =
        move |write: &mut TenantWriter<'_>| save_training(write, persona, &expected, WriteCondition::Always, &input);
    let render = |done: &SavedTraining| {
        let (reply, owner) = created(&done.training, done.draft_revision)?;
        Ok((with_similar(reply, &done.similar), owner))
    };
    access.write(&body.raw, work, render).await
}
