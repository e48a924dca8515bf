//! `PUT /training/{training_id}/draft`: into the live version, or out of it.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::wire::{TrainingJson, rendered};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::live_trainings;
use crate::store::TenantWriter;

static FORM: Form = Form::new(&[Field::new("is_draft")
    .required()
    .boolean()
    .describe("False publishes this training; true takes it out of the live version.")]);

#[derive(Deserialize)]
struct DraftInput {
    is_draft: bool,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/{training_id}/draft", "openCxSetTrainingDraft", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Publish a training, or take it out")
        .describe("Makes a version of this one change; other pending changes stay pending. What changes the live version also needs the permission `agents:publish`.")
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("OpenCxTrainingDraft", &FORM, json!({"is_draft": false})))
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (training, expected) = (path.training(), access.expected()?);
    let body = incoming.json().await?;
    let input: DraftInput = parse(&FORM, &body.fields, ValidationMode::Full)?;
    let change = if input.is_draft { live_trainings::hold_back } else { live_trainings::publish };
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_for_training(write)?;
        change(write, agent, training, expected)
    };
    access.write(&body.raw, work, rendered).await
}
