//! `POST /training/generate-scenario`: generates a scenario from a conversation and stores nothing.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode};
use crate::domain::id::Id;
use crate::domain::learning::conversation::Message;
use crate::domain::learning::conversation_form::MESSAGES;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::learning::{self, conversations};
use crate::service::search::SimilarTraining;
use crate::store::TenantReader;

const ABOUT: &str = "Generates a scenario from a stored conversation or from `messages`. `session_id` also needs the \
    permission `sessions:read`. The scenario contains the question of the caller and the answer to it, \
    without personal details. `similar` lists similar trainings that exist already. Nothing is stored, so an \
    `Idempotency-Key` is ignored.";

static FORM: Form =
    Form::new(&[Field::new("session_id").uuid().describe("A stored conversation of the agent."), MESSAGES]);

#[derive(Deserialize)]
struct ScenarioRequest {
    #[serde(default)]
    session_id: Option<Id>,
    #[serde(default)]
    messages: Option<Vec<Message>>,
}

/// The scenario generated from a conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxScenario)]
struct ScenarioJson {
    /// The question of the caller.
    title: String,
    /// The answer to it.
    content: String,
    /// Similar trainings that exist already, best first.
    similar: Vec<SimilarJson>,
    /// The stored conversation of the scenario, or null.
    #[schema(value_type = Option<String>, format = "uuid")]
    learned_from_session_id: Option<Id>,
}

/// A similar training.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxSimilarTraining)]
struct SimilarJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    title: String,
    /// The similarity, from 0 to 1.
    score: f64,
}

impl ScenarioJson {
    fn example() -> Value {
        json!({
            "title": "When do you open on Saturdays?",
            "content": "On Saturdays we are open from 10 to 14.",
            "similar": [{"id": EXAMPLE_ID, "title": "Opening hours", "score": 0.62}],
            "learned_from_session_id": EXAMPLE_ID,
        })
    }
}

pub(super) fn endpoint() -> Endpoint {
    let example = json!({"messages": [
        {"role": "user", "content": "When do you open on Saturdays?"},
        {"role": "assistant", "content": "On Saturdays we are open from 10 to 14."},
    ]});
    Endpoint::post("/training/generate-scenario", "openCxGenerateScenario", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsRead)
        .without_idempotency()
        .summary("Generate a scenario from a conversation")
        .describe(ABOUT)
        .body(RequestSpec::form("OpenCxScenarioRequest", &FORM, example))
        .replies(ResponseSpec::bare::<ScenarioJson>(ScenarioJson::example()))
        .refuses(&[ErrorCode::SessionNotFound])
}

async fn handle(access: Access<TrainingsRead>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let ScenarioRequest { session_id, messages } = parse(&FORM, &body.fields, ValidationMode::Full)?;
    let messages = match (session_id, messages) {
        (Some(conversation), None) => stored_messages(&access, conversation).await?,
        (None, Some(messages)) if !messages.is_empty() => messages,
        (Some(_), Some(_)) => {
            return Err(FieldErrors::one("messages", "The messages field must not be present with session id.").into());
        }
        (None, _) => {
            let rule = "The session id field is required when messages is not present.";
            return Err(FieldErrors::one("session_id", rule).into());
        }
    };
    let scenario = access.app().scenario_generator.generate(access.scope(), messages).await?.scenario;
    let similar = match access.read(default_agent::find).await? {
        Some(agent) => {
            learning::similar_trainings(&access.app().semantic_search, access.tenant(), agent, &scenario, None).await?
        }
        None => Vec::new(),
    };
    let similar_json = |SimilarTraining { id, subject, score }| SimilarJson { id, title: subject, score };
    let answer = ScenarioJson {
        title: scenario.subject,
        content: scenario.instructions,
        similar: similar.into_iter().map(similar_json).collect(),
        learned_from_session_id: session_id,
    };
    ApiResponse::json(StatusCode::OK, &answer)
}

/// The messages of a stored conversation, which needs another permission.
async fn stored_messages(access: &Access<TrainingsRead>, conversation: Id) -> Result<Vec<Message>, ApiError> {
    if !access.has_permission(Permission::SessionsRead) {
        return Err(ServiceError::Forbidden.into());
    }
    let find = move |read: &mut TenantReader<'_>| {
        let agent = default_agent::find(read)?.ok_or(ServiceError::NotFound(ResourceKind::Conversation))?;
        conversations::get(read, agent, conversation).map(|(_, messages)| messages)
    };
    access.snapshot(find).await
}
