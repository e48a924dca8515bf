//! `PUT /training/{training_id}/draft`: publishes a training, or removes it from the live version.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::wire::{TrainingJson, rendered};
use crate::api::if_changed;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::live_trainings;
use crate::store::TenantWriter;

static FORM: Form = Form::new(&[Field::new("is_draft")
    .required()
    .boolean()
    .describe("False publishes this training. True removes it from the live version.")]);

#[derive(Deserialize)]
struct DraftInput {
    is_draft: bool,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/{training_id}/draft", "openCxSetTrainingDraft", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsWrite)
        .summary("Publish a training or remove it from the live version")
        .describe(
            "Creates a version with this one change. Other pending changes stay pending. A change of the live \
             version also needs the permission `agents:publish`. open.cx chose this path: in \
             `/training/directories/draft` the literal segment `directories` takes precedence, and no training has \
             that id.",
        )
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("OpenCxTrainingDraftUpdate", &FORM, json!({"is_draft": false})).keeping_absent())
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
    let input: DraftInput = parse(&FORM, &body.fields, ValidationMode::Full)?;
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_for_training(write)?;
        if input.is_draft {
            live_trainings::hold_back(write, agent, training, &expected)
        } else {
            live_trainings::publish(write, agent, training, &expected, condition)
        }
    };
    access.write(&body.raw, work, rendered).await
}
