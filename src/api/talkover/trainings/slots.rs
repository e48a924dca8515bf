//! `POST /api/v1/agents/{agent_id}/trainings/slots`: moves trainings between slots, all at once.

use std::collections::BTreeMap;

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::summary::TrainingSummaryJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::{PathParams, id};
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::{AssignedSlots, SlotAssignment, assign_slots};
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Agent training slots updated successfully";

static FORM: Form =
    Form::new(&[Field::new("slots").required().map_of(&Field::item().integer().min_value(1)).describe(
        "The slots by the ids of their trainings. `null` takes a training out of its slot. At most 1,000 entries.",
    )]);

#[derive(Deserialize)]
struct SlotsBody {
    slots: BTreeMap<String, Option<i64>>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/trainings/slots", "assignTrainingSlots", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::WriteTraining)
        .summary("Move trainings between slots")
        .describe(
            "Gives the named trainings these slots, all at once, so that trainings can change places. A slot that a \
             training outside the request has is taken. Slots 1 to 7 need the permission `slots:system`. Sets the \
             agent to `draft`, unless every training has its slot already. Returns the named trainings, ordered by id.",
        )
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("TrainingSlots", &FORM, json!({"slots": {EXAMPLE_ID: 9}})))
        .replies(ResponseSpec::done_array::<TrainingSummaryJson>(DONE, TrainingSummaryJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let body = incoming.json().await?;
    let wanted: SlotsBody = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let assignment = |(key, slot): (String, Option<i64>)| {
        let training = id(&key);
        SlotAssignment { field: format!("slots.{key}"), training, slot }
    };
    let assignments: Vec<SlotAssignment> = wanted.slots.into_iter().map(assignment).collect();
    let work = move |write: &mut TenantWriter<'_>| assign_slots(write, agent, &expected, &assignments);
    let render = move |done: &AssignedSlots| {
        let data: Vec<_> = done.trainings.iter().map(TrainingSummaryJson::of).collect();
        let reply = ApiResponse::done(DONE, &data)?.with_etag(&done.draft_revision);
        Ok((reply, ResponseOwner::trainings_of(agent)))
    };
    access.write(&body.raw, work, render).await
}
