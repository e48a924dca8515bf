//! `POST /training`: creates a training and publishes it, unless it is a draft.

use actix_web::http::StatusCode;
use actix_web::web;

use super::wire::{self, TrainingJson, rendered};
use crate::api::similar_trainings::{self, with_similar};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::{SavedTraining, TrainingInput, default_agent};
use crate::service::publishing::live_trainings;
use crate::service::publishing::publication_state::PublicationState;
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/training", "openCxCreateTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsWrite)
        .summary("Create a training")
        .describe(
            "Creates a training. If `is_draft` is not true, the training is published in the same transaction. This \
             also needs the permission `agents:publish`; without it nothing is stored. Other pending changes stay \
             pending. An unpublished agent becomes live again.",
        )
        .param(ParameterSpec::if_match())
        .body(wire::create_request())
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()).status(201).header(
            similar_trainings::NAME,
            similar_trainings::ABOUT,
            similar_trainings::EXAMPLE,
        ))
        .refuses(&[ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let expected = access.expected()?;
    let body = incoming.json().await?;
    let fields = wire::fields(&body)?;
    let input = TrainingInput::new(fields, TrainingType::ScenarioSpecific);
    let input = input.find_similar_in_default_agent(&access.app().semantic_search, access.tenant()).await;
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_or_create(write)?;
        live_trainings::save(write, agent, &expected, &input)
    };
    let render = |(saved, state): &(SavedTraining, PublicationState)| {
        let (reply, owner) = rendered(state)?;
        Ok((with_similar(reply.with_status(StatusCode::CREATED), &saved.similar), owner))
    };
    access.write(&body.raw, work, render).await
}
