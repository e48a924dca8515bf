//! `PUT /training/{training_id}/directory`: moves a training to a directory, or removes it from one.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::wire::{TrainingJson, rendered};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training_form::TrainingFields;
use crate::domain::form::{Field, FieldErrors, FieldUpdate, Form, ValidationMode, message};
use crate::domain::id::Id;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::{WriteCondition, default_agent};
use crate::service::publishing::live_trainings::{self, EchoedDraft, LiveUpdate};
use crate::store::TenantWriter;

static FORM: Form = Form::new(&[Field::new("directory_id")
    .uuid()
    .describe("The directory. Null removes the training from its directory.")]);

#[derive(Deserialize)]
struct MoveInput {
    #[serde(default)]
    directory_id: FieldUpdate<Id>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/{training_id}/directory", "openCxMoveTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsWrite)
        .summary("Move a training to a directory")
        .describe(
            "Sets the agent to `draft`, like every change. A request that changes nothing has no effect. Versions do \
             not contain directories. `directory_id` is required. The path is built like open.cx's own for drafts. In \
             `/training/directories/directory` the literal segment `directories` takes precedence, and no training has \
             that id.",
        )
        .param(ParameterSpec::if_match())
        .body(
            RequestSpec::form("OpenCxTrainingDirectoryUpdate", &FORM, json!({"directory_id": EXAMPLE_ID}))
                .keeping_absent(),
        )
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (training, expected) = (path.training(), access.expected()?);
    let body = incoming.json().await?;
    let input: MoveInput = parse(&FORM, &body.fields, ValidationMode::Full)?;
    if input.directory_id.is_keep() {
        return Err(FieldErrors::one("directory_id", message::required("directory_id")).into());
    }
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_for_training(write)?;
        let fields = TrainingFields { directory_id: input.directory_id, ..TrainingFields::default() };
        let update = LiveUpdate { fields, echoed: EchoedDraft::default(), condition: WriteCondition::IfChanged };
        live_trainings::update(write, agent, training, &expected, update)
    };
    access.write(&body.raw, work, rendered).await
}
