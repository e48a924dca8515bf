//! `POST /api/v1/agents/{agent_id}/trainings`: create, or update the training of that `node_id`.

use actix_web::web;
use serde_json::json;

use super::wire::{SAVED, TrainingJson, saved};
use crate::api::similar_trainings::{self, with_similar};
use crate::api::talkover::write_query;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
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
use crate::service::authoring::{SavedTraining, TrainingInput, create_training, save_training};
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    let example = json!({
        "node_id": "faq-1",
        "subject": "Opening hours",
        "instructions": "We are open from 9 to 18, Sundays closed.",
    });
    Endpoint::post("/api/v1/agents/{agent_id}/trainings", "saveTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Create or update a training")
        .describe(
            "An existing `node_id` updates that training; absent optional fields keep their value. A new or absent `node_id` creates a training. Sets the \
             agent to `draft`.",
        )
        .query(&write_query::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("TrainingSave", &TRAINING, example).creating_or_updating())
        .replies(ResponseSpec::done::<TrainingJson>(SAVED, TrainingJson::example()).header(
            similar_trainings::NAME,
            similar_trainings::ABOUT,
            similar_trainings::EXAMPLE,
        ))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let (view, condition) = write_query::of_query(&query)?;
    let body = incoming.json().await?;
    let fields: TrainingFields = access.parse(agent, &TRAINING, &body, ValidationMode::Full).await?;
    let input = TrainingInput::new(fields, TrainingType::Behavioral);
    let input = input.find_similar(&access.app().semantic_search, access.tenant(), agent).await;
    let render = move |done: &SavedTraining| {
        let (reply, owner) = saved(&done.training, done.draft_revision, view)?;
        Ok((with_similar(reply, &done.similar), owner))
    };
    if !access.has_idempotency_key()
        && let Some(done) = create_training(access.tenant(), agent, &expected, &input).await?
    {
        return Ok(render(&done)?.0);
    }
    let work = move |write: &mut TenantWriter<'_>| save_training(write, agent, &expected, condition, &input);
    access.write(&body.raw, work, render).await
}
