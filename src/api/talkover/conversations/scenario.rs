//! `POST /api/v1/agents/{agent_id}/sessions/{session_id}/scenario`: what a conversation teaches.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, Mode};
use crate::domain::id::Id;
use crate::domain::learning::Lesson;
use crate::http::access::Access;
use crate::http::body::{Body, Incoming};
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, Param, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::{SessionsRead, TrainingsWrite};
use crate::http::response::ApiResponse;
use crate::service::learning::{self, Author, Learned};
use crate::service::meaning::Similar;
use crate::service::once::About;
use crate::service::trainings::{self, Written};
use crate::service::{Expected, sessions};
use crate::store::{TenantWriter, TrainingKey};

const ABOUT: &str = "The question the caller came with and the answer that settled it, without names, numbers, addresses and \
    other personal details, as a subject and instructions; 422 when the conversation teaches nothing. `similar` names \
    trainings of the draft that say something like it already (none without the permission `trainings:read`). With `save` \
    true it is stored as a training, held back for review, which also needs the permission `trainings:write`: without it \
    nothing is stored. A conversation makes one training: saved again, the answer is that training as it stands. Without \
    `save` nothing is stored and an `Idempotency-Key` has no effect.";

static FORM: Form =
    Form::new(&[Field::new("save").boolean().default("false").describe("Store it as a training that is held back.")]);

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    save: Option<bool>,
}

/// What a conversation teaches.
#[derive(Serialize, ToSchema)]
#[schema(as = LearnedScenario)]
struct ScenarioJson {
    /// What callers say.
    subject: String,
    /// What settles it.
    instructions: String,
    /// Trainings that say something like it already, best first.
    similar: Vec<SimilarJson>,
    /// The training it was saved as.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid", required = false)]
    training_id: Option<Id>,
    /// `model` when the language model of the settings wrote it, `built_in` when it did not; absent when the training it
    /// was saved as no longer says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    written_by: Option<Author>,
}

/// A training that says something like it.
#[derive(Serialize, ToSchema)]
#[schema(as = SimilarTraining)]
struct SimilarJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    subject: String,
    /// How much alike they are, from 0 to 1.
    score: f64,
}

/// What is kept for a replay: none of the text, which is read anew.
#[derive(Serialize, Deserialize)]
struct Kept {
    training_id: Id,
}

impl ScenarioJson {
    fn of(Shown { lesson, written_by, training }: Shown, similar: Vec<Similar>) -> Self {
        let named = |Similar { id, subject, score }| SimilarJson { id, subject, score };
        let similar = similar.into_iter().map(named).collect();
        Self { subject: lesson.subject, instructions: lesson.instructions, similar, training_id: training, written_by }
    }

    fn example() -> Value {
        json!({
            "subject": "When do you open on Saturdays?",
            "instructions": "On Saturdays we are open from 10 to 14.",
            "similar": [{"id": EXAMPLE_ID, "subject": "Opening hours", "score": 0.62}],
            "training_id": EXAMPLE_ID,
            "written_by": "built_in",
        })
    }
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/sessions/{session_id}/scenario", "learnScenario", || web::to(handle))
        .tag(Tag::Sessions)
        .needs(Permission::SessionsRead)
        .summary("Learn from a conversation")
        .describe(ABOUT)
        .param(Param::if_match())
        .body(RequestSpec::form("ScenarioInput", || FORM.schema(), json!({"save": true})).optional())
        .replies(ResponseSpec::data::<ScenarioJson>(ScenarioJson::example()))
        .refuses(&[
            ErrorCode::AgentNotFound,
            ErrorCode::SessionNotFound,
            ErrorCode::TrainingNotFound,
            ErrorCode::DraftChanged,
        ])
}

async fn handle(access: Access<SessionsRead>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, session) = (path.agent(), path.id("session_id"));
    let expected = access.expected()?;
    let body = incoming.optional_json().await?;
    let wanted: Wanted = access.parse(agent, &FORM, &body, Mode::Full).await?;
    let (_, messages) = access.snapshot(move |read| sessions::get(read, agent, session)).await?;
    if !wanted.save.unwrap_or(false) {
        let Learned { lesson, written_by } = access.app().learner.learn(messages).await?;
        return shown(&access, agent, Shown { lesson, written_by: Some(written_by), training: None }).await;
    }
    let writer = access
        .with_permission::<TrainingsWrite>()
        .map_err(|_| ApiError::ForbiddenTo(ForbiddenMessage::WriteTraining))?;
    let known = access.read(move |read| learning::saved(read, agent, session)).await?;
    let learned = if known.is_some() { None } else { Some(access.app().learner.learn(messages).await?) };
    let training = save(&writer, &body, (agent, session), expected, learned).await?;
    let key = TrainingKey::Id(training);
    let saved = access.read(move |read| trainings::get(read, agent, &key)).await?;
    let written_by = learning::author(&saved.training);
    let content = saved.training.content;
    let lesson = Lesson { subject: content.subject, instructions: content.instructions };
    let reply = shown(&access, agent, Shown { lesson, written_by, training: Some(training) }).await?;
    Ok(reply.with_etag(&saved.draft_revision))
}

/// Stores it and says as which training.
async fn save(
    writer: &Access<TrainingsWrite>,
    body: &Body,
    (agent, session): (Id, Id),
    expected: Expected,
    learned: Option<Learned>,
) -> Result<Id, ApiError> {
    let work = move |write: &mut TenantWriter<'_>| learning::save(write, agent, session, expected, learned.clone());
    let kept = move |written: &Written| {
        let training = written.training.id;
        let reply = ApiResponse::data(&Kept { training_id: training })?;
        Ok((reply, About { agent: Some(agent), training: Some(training) }))
    };
    let reply = writer.write(&body.raw, work, kept).await?;
    let broken = |error: serde_json::Error| ApiError::Internal(error.to_string());
    let mut stored: Value = serde_json::from_slice(&reply.body).map_err(broken)?;
    let kept: Kept = serde_json::from_value(stored["data"].take()).map_err(broken)?;
    Ok(kept.training_id)
}

/// What is shown, but for what is like it.
struct Shown {
    lesson: Lesson,
    written_by: Option<Author>,
    training: Option<Id>,
}

async fn shown(access: &Access<SessionsRead>, agent: Id, shown: Shown) -> Result<ApiResponse, ApiError> {
    let mut similar = Vec::new();
    if access.has_permission(Permission::TrainingsRead) {
        let (meaning, tenant) = (&access.app().meaning, access.tenant());
        similar = learning::similar(meaning, tenant, agent, &shown.lesson, shown.training).await?;
    }
    ApiResponse::data(&ScenarioJson::of(shown, similar))
}
