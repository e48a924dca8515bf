//! `PUT /api/v1/agents/{agent_id}/trainings/{training_id}`: absent fields keep their value.

use actix_web::web;
use serde_json::json;

use super::wire::{SAVED, TrainingJson, saved};
use crate::api::talkover::view;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training_form::{TRAINING, TrainingFields};
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::{UpdatedTraining, WriteCondition, update_training};
use crate::store::{TenantWriter, TrainingKey};

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/agents/{agent_id}/trainings/{training_id}", "updateTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Change a training")
        .describe(
            "Absent keys keep their value. `null` clears an optional key. A change sets the agent to `draft`. A request \
             that changes nothing has no effect.",
        )
        .query(&view::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::partial("TrainingUpdate", &TRAINING, json!({"current_status": "inactive"})))
        .replies(ResponseSpec::done::<TrainingJson>(SAVED, TrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (agent, view, expected) = (path.agent(), view::of_query(&query)?, access.expected()?);
    let key = TrainingKey::Id(path.training());
    let body = incoming.json().await?;
    let fields: TrainingFields = access.parse(agent, &TRAINING, &body, ValidationMode::Partial).await?;
    let work = move |write: &mut TenantWriter<'_>| {
        update_training(write, agent, &key, &expected, WriteCondition::IfChanged, fields.clone())
    };
    let render = move |done: &UpdatedTraining| saved(&done.training, done.draft_revision, view);
    access.write(&body.raw, work, render).await
}
