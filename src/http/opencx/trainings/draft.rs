//! `PUT /training/{training_id}/draft`: into the live version, or out of it.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::wire::{TrainingJson, written};
use crate::domain::form::{Field, Form, Mode};
use crate::domain::permission::Permission;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Param, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::reply::Reply;
use crate::service::{default_agent, live};
use crate::store::Write;

static FORM: Form = Form::new(&[Field::new("is_draft")
    .required()
    .boolean()
    .describe("False publishes this training; true takes it out of the live version.")]);

#[derive(Deserialize)]
struct Wanted {
    is_draft: bool,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/{training_id}/draft", "openCxSetTrainingDraft", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Publish a training, or take it out")
        .describe("Makes a version of this one change; other pending changes stay pending. What changes the live version also needs the permission `agents:publish`.")
        .param(Param::if_match())
        .body(Request::form("OpenCxTrainingDraft", || FORM.schema(), json!({"is_draft": false})))
        .replies(Success::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound, Code::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: Segments, incoming: Incoming) -> Result<Reply, Failure> {
    let (training, expected) = (path.training(), access.expected()?);
    let body = incoming.json().await?;
    let wanted: Wanted = parse(&FORM, &body.fields, Mode::Full)?;
    let change = if wanted.is_draft { live::hold_back } else { live::publish };
    let work = move |write: &mut Write<'_>| {
        let agent = default_agent::of_training(write)?;
        change(write, agent, training, expected)
    };
    access.write(&body.raw, work, written).await
}
