//! `POST /api/v1/agents/{agent_id}/sessions/{session_id}/scenario`: generates a scenario from a stored conversation.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::id::Id;
use crate::domain::learning::GeneratedScenario;
use crate::domain::learning::conversation::Message;
use crate::http::access::Access;
use crate::http::body::{Body, Incoming};
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::{SessionsRead, TrainingsWrite};
use crate::http::response::ApiResponse;
use crate::service::ExpectedRevision;
use crate::service::authoring::{SavedTraining, trainings};
use crate::service::idempotency::ResponseOwner;
use crate::service::learning::{self, GenerationResult, ScenarioSource, conversations};
use crate::service::search::SimilarTraining;
use crate::store::{TenantWriter, TrainingKey};

const ABOUT: &str = "Generates a scenario with a subject and instructions: the question of the caller and the answer to it. \
    Names, numbers, addresses and other personal details are removed. If the conversation contains no \
    scenario, the response is 422. `similar` lists similar trainings of the draft; it is empty without the \
    permission `trainings:read`. With `save` true the scenario is stored as a training that is held back for \
    review. This also needs the permission `trainings:write`; without it nothing is stored. Each \
    conversation creates at most one training. A second save returns that training in its current state. \
    Without `save` nothing is stored and an `Idempotency-Key` has no effect.";

static FORM: Form = Form::new(&[Field::new("save")
    .boolean()
    .default("false")
    .describe("Stores the scenario as a training that is held back.")]);

#[derive(Deserialize)]
struct ScenarioRequest {
    #[serde(default)]
    save: Option<bool>,
}

/// The scenario generated from a conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = LearnedScenario)]
struct ScenarioJson {
    /// The question of the caller.
    subject: String,
    /// The answer to it.
    instructions: String,
    /// Similar trainings that exist already, best first.
    similar: Vec<SimilarJson>,
    /// The training in which the scenario was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid", required = false)]
    training_id: Option<Id>,
    /// `model` when the configured language model wrote it, otherwise `built_in`. Absent when the saved training no
    /// longer contains this information.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    written_by: Option<ScenarioSource>,
}

/// A similar training.
#[derive(Serialize, ToSchema)]
#[schema(as = SimilarTraining)]
struct SimilarJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    subject: String,
    /// The similarity, from 0 to 1.
    score: f64,
}

/// The stored answer of a save. It holds no text, so that a replay reads the training again.
#[derive(Serialize, Deserialize)]
struct SavedScenario {
    training_id: Id,
}

impl ScenarioJson {
    fn of(view: ScenarioView, similar: Vec<SimilarTraining>) -> Self {
        let ScenarioView { scenario: GeneratedScenario { subject, instructions }, source, training } = view;
        let similar_json = |SimilarTraining { id, subject, score }| SimilarJson { id, subject, score };
        let similar = similar.into_iter().map(similar_json).collect();
        Self { subject, instructions, similar, training_id: training, written_by: source }
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
        .tag(Tag::Conversations)
        .needs(Permission::SessionsRead)
        .summary("Generate a scenario from a conversation")
        .describe(ABOUT)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("ScenarioRequest", &FORM, json!({"save": true})).optional())
        .replies(ResponseSpec::data::<ScenarioJson>(ScenarioJson::example()))
        .refuses(&[
            ErrorCode::AgentNotFound,
            ErrorCode::SessionNotFound,
            ErrorCode::TrainingNotFound,
            ErrorCode::DraftChanged,
        ])
}

async fn handle(access: Access<SessionsRead>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, conversation) = (path.agent(), path.id("session_id"));
    let expected = access.expected()?;
    let body = incoming.optional_json().await?;
    let request: ScenarioRequest = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let (_, messages) = access.snapshot(move |read| conversations::get(read, agent, conversation)).await?;
    if !request.save.unwrap_or(false) {
        let GenerationResult { scenario, source } = generate(&access, messages).await?;
        return reply(&access, agent, ScenarioView { scenario, source: Some(source), training: None }).await;
    }
    let writer = access
        .with_permission::<TrainingsWrite>()
        .map_err(|_| ApiError::ForbiddenTo(ForbiddenMessage::WriteTraining))?;
    let saved = access.read(move |read| learning::saved_training(read, agent, conversation)).await?;
    let generated = if saved.is_some() { None } else { Some(generate(&access, messages).await?) };
    let training = save(&writer, &body, (agent, conversation), expected, generated).await?;
    let key = TrainingKey::Id(training);
    let saved = access.read(move |read| trainings::get(read, agent, &key)).await?;
    let source = learning::scenario_source(&saved.training);
    let content = saved.training.content;
    let scenario = GeneratedScenario { subject: content.subject, instructions: content.instructions };
    let reply = reply(&access, agent, ScenarioView { scenario, source, training: Some(training) }).await?;
    Ok(reply.with_etag(&saved.draft_revision))
}

async fn generate(access: &Access<SessionsRead>, messages: Vec<Message>) -> Result<GenerationResult, ApiError> {
    Ok(access.app().scenario_generator.generate(access.scope(), messages).await?)
}

/// Saves the scenario and returns the id of its training.
async fn save(
    writer: &Access<TrainingsWrite>,
    body: &Body,
    (agent, conversation): (Id, Id),
    expected: ExpectedRevision,
    generated: Option<GenerationResult>,
) -> Result<Id, ApiError> {
    let work = move |write: &mut TenantWriter<'_>| {
        learning::save_scenario(write, agent, conversation, &expected, generated.clone())
    };
    let saved = move |written: &SavedTraining| {
        let training = written.training.id;
        let reply = ApiResponse::data(&SavedScenario { training_id: training })?;
        Ok((reply, ResponseOwner { agent: Some(agent), training: Some(training) }))
    };
    let reply = writer.write(&body.raw, work, saved).await?;
    let broken = |error: serde_json::Error| ApiError::Internal(error.to_string());
    let mut stored: Value = serde_json::from_slice(&reply.body).map_err(broken)?;
    let saved: SavedScenario = serde_json::from_value(stored["data"].take()).map_err(broken)?;
    Ok(saved.training_id)
}

/// The answer without similar trainings.
struct ScenarioView {
    scenario: GeneratedScenario,
    source: Option<ScenarioSource>,
    training: Option<Id>,
}

async fn reply(access: &Access<SessionsRead>, agent: Id, view: ScenarioView) -> Result<ApiResponse, ApiError> {
    let mut similar = Vec::new();
    if access.has_permission(Permission::TrainingsRead) {
        let (semantic_search, tenant) = (&access.app().semantic_search, access.tenant());
        similar = learning::similar_trainings(semantic_search, tenant, agent, &view.scenario, view.training).await?;
    }
    ApiResponse::data(&ScenarioJson::of(view, similar))
}
