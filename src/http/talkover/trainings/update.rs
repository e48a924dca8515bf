//! `PUT /api/v1/agents/{agent_id}/trainings/{training_id}`: what the body does not name keeps its value.

use actix_web::web;
use serde_json::json;

use super::wire::{SAVED, TrainingJson, saved};
use crate::domain::form::Mode;
use crate::domain::permission::Permission;
use crate::domain::training_form::{TRAINING, TrainingFields};
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Param, Request, Success, Tag};
use crate::http::error::{Code, Deed, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::Query;
use crate::http::reply::Reply;
use crate::http::talkover::view;
use crate::service::trainings;
use crate::store::{TrainingKey, Write};

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/agents/{agent_id}/trainings/{training_id}", "updateTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .deed(Deed::WriteTraining)
        .summary("Change a training")
        .describe("Absent keys keep their value, `null` empties an optional one. Sets the agent to `draft`.")
        .param(view::param())
        .param(Param::if_match())
        .body(Request::form("TrainingChange", || TRAINING.partial_schema(), json!({"current_status": "inactive"})))
        .replies(Success::done::<TrainingJson>(SAVED, TrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound, Code::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: Segments,
    query: Query,
    incoming: Incoming,
) -> Result<Reply, Failure> {
    let (agent, view, expected) = (path.agent(), view::wanted(&query)?, access.expected()?);
    let key = TrainingKey::Id(path.training());
    let body = incoming.json().await?;
    let fields: TrainingFields = access.parse(agent, &TRAINING, &body, Mode::Partial).await?;
    let work = move |write: &mut Write<'_>| trainings::update(write, agent, &key, expected, fields.clone());
    access.write(&body.raw, work, move |written| saved(written, view)).await
}
