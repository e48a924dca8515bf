//! An agent in Talkover's format.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::talkover::trainings::wire::TrainingJson;
use crate::api::talkover::view::View;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::AgentView;
use crate::service::idempotency::ResponseOwner;
use crate::service::publishing::PublishOutcome;

/// An agent.
#[derive(Serialize, ToSchema)]
#[schema(as = Agent)]
pub struct AgentJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    label: String,
    description: Option<String>,
    language: String,
    /// Always null: telephony is outside this product.
    voice: Option<String>,
    initial_message: Option<String>,
    interrupt_sensitivity: String,
    conversation_speed: f64,
    initial_message_delay: i64,
    ask_if_human_present_on_idle: bool,
    direction: String,
    who_speaks_first: String,
    /// `draft` when there are pending changes.
    #[schema(value_type = String)]
    current_status: AgentStatus,
    /// Whether its environment is a sandbox.
    is_sandbox: bool,
    /// Whether the agent has an active training that is not held back.
    is_ready_to_publish: bool,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    trainings: Vec<TrainingJson>,
    /// Always empty: telephony is outside this product.
    actions: Vec<String>,
    /// Always empty: telephony is outside this product.
    phone_numbers: Vec<String>,
    #[serde(flatten)]
    #[schema(value_type = AgentFull)]
    full: Option<AgentFull>,
}

/// What `?view=full` adds to an agent.
#[derive(Serialize, ToSchema)]
pub struct AgentFull {
    /// Its number in the environment.
    #[schema(required = false)]
    number: i64,
    /// The live version.
    #[schema(required = false)]
    live_version: Option<i64>,
    /// The draft revision, for `If-Match`. Every change increments it by one.
    #[schema(required = false)]
    draft_revision: i64,
    /// The number of pending changes.
    #[schema(required = false)]
    pending_changes: i64,
}

impl AgentJson {
    /// The JSON object of an agent.
    pub fn of(shown: &AgentView, view: View) -> Self {
        let (agent, config) = (&shown.agent, shown.agent.config.clone());
        Self {
            id: agent.id,
            name: config.name,
            label: config.label,
            description: config.description,
            language: config.language,
            voice: None,
            initial_message: config.initial_message,
            interrupt_sensitivity: config.interrupt_sensitivity,
            conversation_speed: config.conversation_speed,
            initial_message_delay: config.initial_message_delay,
            ask_if_human_present_on_idle: config.ask_if_human_present_on_idle,
            direction: config.direction,
            who_speaks_first: config.who_speaks_first,
            current_status: agent.status,
            is_sandbox: shown.is_sandbox,
            is_ready_to_publish: shown.has_active_training(),
            created_at: agent.created_at,
            updated_at: agent.updated_at,
            trainings: shown.trainings.iter().map(|training| TrainingJson::of(training, view)).collect(),
            actions: Vec::new(),
            phone_numbers: Vec::new(),
            full: (view == View::Full).then(|| AgentFull::of(shown)),
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "name": "Front desk",
            "label": "Reception",
            "description": "Answers the phone of a small hotel.",
            "language": "en-US",
            "voice": null,
            "initial_message": "Hotel Linde, good day!",
            "interrupt_sensitivity": "medium",
            "conversation_speed": 1.0,
            "initial_message_delay": 0,
            "ask_if_human_present_on_idle": true,
            "direction": "inbound",
            "who_speaks_first": "agent",
            "current_status": "draft",
            "is_sandbox": false,
            "is_ready_to_publish": true,
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
            "trainings": [TrainingJson::example()],
            "actions": [],
            "phone_numbers": [],
        })
    }
}

impl AgentFull {
    fn of(shown: &AgentView) -> Self {
        Self {
            number: shown.agent.number,
            live_version: shown.agent.live_version(),
            draft_revision: shown.agent.draft_revision,
            pending_changes: shown.pending_changes,
        }
    }
}

/// An agent after a publish or unpublish.
#[derive(Serialize, ToSchema)]
#[schema(as = PublishedAgent)]
pub struct PublishedJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    #[schema(value_type = String)]
    current_status: AgentStatus,
    is_ready_to_publish: bool,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    /// The live version; null when unpublished.
    version: Option<i64>,
    /// The draft revision. Every change increments it by one.
    draft_revision: i64,
    /// The number of changes in the version.
    published_changes: i64,
}

impl PublishedJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "name": "Front desk",
            "current_status": "published",
            "is_ready_to_publish": true,
            "updated_at": "2024-01-15T10:30:00Z",
            "version": 1,
            "draft_revision": 2,
            "published_changes": 1,
        })
    }
}

/// The response to a publish, unpublish or rollback.
pub(crate) fn published(message: &str, done: &PublishOutcome) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let agent = &done.agent;
    let data = PublishedJson {
        id: agent.id,
        name: agent.config.name.clone(),
        current_status: agent.status,
        is_ready_to_publish: done.has_active_training,
        updated_at: agent.updated_at,
        version: agent.live_version(),
        draft_revision: agent.draft_revision,
        published_changes: done.changes,
    };
    let owner = ResponseOwner { agent: Some(agent.id), training: None };
    Ok((ApiResponse::done(message, &data)?.with_etag(&agent.draft_revision), owner))
}

/// The response to a write, with an agent that may have trainings. A stored response is removed when one of them is
/// deleted.
pub(crate) fn written_with_trainings(
    message: &str,
    shown: &AgentView,
    view: View,
) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let (reply, _) = written(message, shown, view)?;
    Ok((reply, ResponseOwner::trainings_of(shown.agent.id)))
}

/// The response to a write, with the whole agent.
pub(crate) fn written(message: &str, shown: &AgentView, view: View) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let owner = ResponseOwner { agent: Some(shown.agent.id), training: None };
    Ok((ApiResponse::done(message, &AgentJson::of(shown, view))?.with_etag(&shown.agent.draft_revision), owner))
}
