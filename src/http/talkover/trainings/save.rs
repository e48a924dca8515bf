//! `POST /api/v1/agents/{agent_id}/trainings`: create, or update the training of that `node_id`.

use actix_web::web;
use serde_json::json;

use super::wire::{SAVED, TrainingJson, saved};
use crate::domain::form::Mode;
use crate::domain::permission::Permission;
use crate::domain::training::TrainingType;
use crate::domain::training_form::{TRAINING, TrainingFields};
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Param, Request, Success, Tag};
use crate::http::error::{Code, Deed, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::Query;
use crate::http::reply::Reply;
use crate::http::similar::{self, Near};
use crate::http::talkover::view;
use crate::service::trainings::{self, Written};
use crate::store::Write;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/trainings", "saveTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsWrite)
        .deed(Deed::WriteTraining)
        .summary("Create or update a training")
        .describe("A known `node_id` updates that training in place; an unknown or absent one makes a new training. Sets the agent to `draft`.")
        .param(view::param())
        .param(Param::if_match())
        .body(Request::form(
            "TrainingInput",
            || TRAINING.schema(),
            json!({"node_id": "faq-1", "subject": "Opening hours", "instructions": "We are open from 9 to 18, Sundays closed."}),
        ))
        .replies(Success::done::<TrainingJson>(SAVED, TrainingJson::example()).header(similar::NAME, similar::ABOUT, similar::EXAMPLE))
        .refuses(&[Code::AgentNotFound, Code::DraftChanged])
}

async fn handle(
    access: Access<TrainingsWrite>,
    path: Segments,
    query: Query,
    incoming: Incoming,
) -> Result<Reply, Failure> {
    let (agent, view, expected) = (path.agent(), view::wanted(&query)?, access.expected()?);
    let body = incoming.json().await?;
    let fields: TrainingFields = access.parse(agent, &TRAINING, &body, Mode::Full).await?;
    let near = Near::look(&access, agent, &fields).await;
    let work = move |write: &mut Write<'_>| {
        trainings::upsert(write, agent, expected, fields.clone(), TrainingType::Behavioral)
    };
    let written = move |written: &Written| {
        let (reply, about) = saved(written, view)?;
        Ok((near.named(reply, &written.training), about))
    };
    access.write(&body.raw, work, written).await
}
