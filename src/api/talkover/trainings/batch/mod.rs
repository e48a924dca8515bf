//! `POST /api/v1/agents/{agent_id}/trainings/batch`: many writes in one transaction, as JSON or as CSV.

mod csv;
mod json;
mod wire;

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::{Incoming, JsonOrCsv};
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::{BatchOperation, BatchOutcome, change_trainings};
use crate::store::TenantWriter;
use wire::{OperationKind, ResultJson};

/// The largest body: 1,000 trainings of 16 KiB.
const MAX_BODY: usize = 16 * 1024 * 1024;

const DONE: &str = "Agent trainings updated successfully";

const ABOUT: &str = "Carries out up to 1,000 operations in order, all of them or none: one transaction and one draft revision. \
    `save` creates a training, or updates the training with the same `node_id`. `update` changes the fields that it names; \
    `delete` is immediate and cannot be undone. Both name the training by `id` or `node_id`. A batch that changes nothing \
    has no effect.\n\nThe response has a result for each operation: `created`, `updated`, `deleted` or `unchanged`, and the \
    training as it is after the whole batch, null when the batch deleted it. An error names the operation in its key: \
    `operations.3.subject` counts from 0. At most about 100 failing fields are reported.\n\nA CSV file (UTF-8, commas, a \
    header row) has a `save` in each row. Its columns, in any order: `node_id`, `subject`, `instructions`, \
    `current_status`, `type`, `slot`, `channels`, `segments`; `subject` and `instructions` are required. Several channels or \
    segments are separated by `|` or `;`. An empty cell is an absent field, which keeps its value in an update. An error \
    names the line of the file on which its row begins: `line.7.subject`.\n\nThe body has at most 16 MiB. Near-duplicates \
    are not searched.";

const CSV: &str = "node_id,subject,instructions,channels\nfaq-1,Opening hours,\"9 to 18, Sundays closed.\",web|sms\n";

pub(super) fn endpoint() -> Endpoint {
    let request = RequestSpec::form("TrainingBatch", &json::BATCH, json::example());
    Endpoint::post("/api/v1/agents/{agent_id}/trainings/batch", "changeTrainings", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Save, change and delete many trainings")
        .describe(ABOUT)
        .param(ParameterSpec::if_match())
        .body(request.schema(wire::schema).or_text("text/csv", CSV))
        .replies(ResponseSpec::done_array::<ResultJson>(DONE, ResultJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let body = incoming.up_to(MAX_BODY).json_or_csv().await?;
    let raw = body.raw().clone();
    // A large body takes a while: not on the thread that serves other requests.
    let parsed = web::block(move || operations(&body)).await.map_err(|error| ApiError::Internal(error.to_string()))?;
    let operations = match parsed {
        Ok(operations) => operations,
        Err(wrong @ ApiError::Refused(_)) => return Err(access.agent_error_or(agent, wrong).await),
        Err(error) => return Err(error),
    };
    let work = move |write: &mut TenantWriter<'_>| {
        let outcome = change_trainings(write, agent, &expected, &operations)?;
        Ok((outcome, operations.iter().map(|operation| OperationKind::from(&operation.write)).collect::<Vec<_>>()))
    };
    let render = move |(outcome, kinds): &(BatchOutcome, Vec<OperationKind>)| wire::rendered(agent, outcome, kinds);
    access.write(&raw, work, render).await
}

fn operations(body: &JsonOrCsv) -> Result<Vec<BatchOperation>, ApiError> {
    match body {
        JsonOrCsv::Json(raw) => json::operations(raw),
        JsonOrCsv::Csv(raw) => csv::operations(raw),
    }
}
