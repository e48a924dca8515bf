//! `PUT /training/{training_id}`: changes the pending text.

use actix_web::web;

use super::wire::{self, TrainingJson, rendered};
use crate::api::if_changed;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::live_trainings::{self, LiveUpdate};
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/{training_id}", "openCxUpdateTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsWrite)
        .summary("Change a training")
        .describe(
            "The live version of a training stays the same. The change is pending until it is published. Absent keys \
             keep their value. An object that is sent back as it was read changes no text; like every PUT it sets \
             the agent to `draft`. `is_draft` false publishes a training that is not live. This also needs the \
             permission `agents:publish`. `is_draft` true has no effect.",
        )
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .body(wire::update_request())
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (training, expected) = (path.training(), access.expected()?);
    let condition = if_changed::of_query(&query)?;
    let body = incoming.json().await?;
    let update = LiveUpdate { fields: wire::fields(&body)?, echoed: wire::echoed(&body), condition };
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_for_training(write)?;
        live_trainings::update(write, agent, training, &expected, update.clone())
    };
    access.write(&body.raw, work, rendered).await
}
