//! A training in open.cx's format: `title` is the subject, `content` the instructions.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::domain::authoring::training::{CHANNELS, MAX_INSTRUCTIONS, TrainingType};
use crate::domain::authoring::training_form::{TARGETING, TrainingFields};
use crate::domain::clock::Timestamp;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::id::Id;
use crate::http::body::Body;
use crate::http::endpoint::RequestSpec;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;
use crate::service::publishing::live_trainings::EchoedDraft;
use crate::service::publishing::publication_state::PublicationState;

/// The fields of a training in this format.
static FORM: Form = Form::new(&[
    Field::new("title").required().string().max(255).example("\"Opening hours\""),
    Field::new("content")
        .required()
        .string()
        .max(MAX_INSTRUCTIONS)
        .example("\"We are open from 9 to 18, Sundays closed.\""),
    Field::new("type").one_of(&TrainingType::WIRE_NAMES).schema_name("TrainingType").default("\"SCENARIO_SPECIFIC\""),
    Field::new("is_draft").boolean().default("false").describe("A draft is saved but not used by the AI."),
    Field::new("directory_id").uuid(),
    TARGETING[0],
    TARGETING[1],
    TARGETING[2],
    TARGETING[3],
    TARGETING[4],
]);

/// Names of this format and ours, where they differ.
const WORDS: [(&str, &str); 2] = [("title", "subject"), ("content", "instructions")];

/// A training.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxTraining)]
pub struct TrainingJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The last published title, or the pending title when none was published.
    title: String,
    /// The last published text, or the pending text when none was published.
    content: String,
    /// The pending title, or null.
    draft_title: Option<String>,
    /// The pending text, or null.
    draft_content: Option<String>,
    /// `BEHAVIORAL` applies always, `SCENARIO_SPECIFIC` applies when it matches what the caller said.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: TrainingType,
    /// True when the training is saved but not used by the AI.
    is_draft: bool,
    #[schema(value_type = Option<String>, format = "uuid")]
    directory_id: Option<Id>,
    /// The channels where the training applies. An empty list means all channels.
    restricted_to_channels: Vec<String>,
    /// The segments of callers to whom the training applies. An empty list means all callers.
    restricted_to_segments: Vec<String>,
    /// The version that published the current text; null when the training is not used.
    current_version: Option<i64>,
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// The time when that version was published.
    #[schema(value_type = Option<String>, format = "date-time")]
    published_at: Option<Timestamp>,
    /// The training applies from this time on.
    #[schema(value_type = Option<String>, format = "date-time")]
    start_time: Option<Timestamp>,
    /// The training applies until this time.
    #[schema(value_type = Option<String>, format = "date-time")]
    end_time: Option<Timestamp>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

impl TrainingJson {
    /// The JSON object of a training.
    pub fn of(state: &PublicationState) -> Self {
        let (training, draft) = (&state.training, state.training.content.clone());
        let (last, pending, live) = (state.last_content(), state.pending_content(), state.live());
        Self {
            id: training.id,
            title: last.subject.clone(),
            content: last.instructions.clone(),
            draft_title: pending.map(|pending| pending.subject.clone()),
            draft_content: pending.map(|pending| pending.instructions.clone()),
            kind: draft.kind,
            is_draft: live.is_none(),
            directory_id: training.directory,
            restricted_to_channels: draft.restricted_to_channels,
            restricted_to_segments: draft.restricted_to_segments,
            current_version: live.map(|text| text.from_version),
            metadata: draft.metadata,
            published_at: state.live_since(),
            start_time: draft.start_time,
            end_time: draft.end_time,
            created_at: training.created_at,
            updated_at: training.updated_at,
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "title": "Opening hours",
            "content": "We are open from 9 to 18, Sundays closed.",
            "draft_title": null,
            "draft_content": null,
            "type": "SCENARIO_SPECIFIC",
            "is_draft": false,
            "directory_id": null,
            "restricted_to_channels": [CHANNELS[2]],
            "restricted_to_segments": [],
            "current_version": 1,
            "metadata": {"team": "front desk"},
            "published_at": "2024-01-15T10:30:00Z",
            "start_time": null,
            "end_time": null,
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
        })
    }
}

/// The body of a create in the API document.
pub fn create_request() -> RequestSpec {
    RequestSpec::form("OpenCxTrainingCreate", &FORM, example_body())
}

/// The body of an update in the API document.
pub fn update_request() -> RequestSpec {
    RequestSpec::form("OpenCxTrainingUpdate", &FORM, example_body()).keeping_absent()
}

fn example_body() -> Value {
    json!({
        "title": "Opening hours",
        "content": "We are open from 9 to 18, Sundays closed.",
        "type": "SCENARIO_SPECIFIC",
        "restricted_to_channels": [CHANNELS[2]],
        "metadata": {"team": "front desk"},
    })
}

/// The fields of a training in a request body.
///
/// # Errors
/// 400 with the first failing field.
pub fn fields(body: &Body) -> Result<TrainingFields, ApiError> {
    let mut fields = FORM.check(&body.fields, ValidationMode::Full)?;
    for (theirs, ours) in WORDS {
        if let Some(value) = fields.remove(theirs) {
            fields.insert(ours.to_owned(), value);
        }
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| ApiError::Internal(error.to_string()))
}

/// The pending texts that a body repeats from a response.
pub fn echoed(body: &Body) -> EchoedDraft {
    let text = |name: &str| body.fields.get(name).and_then(Value::as_str).map(str::to_owned);
    EchoedDraft { subject: text("draft_title"), instructions: text("draft_content") }
}

/// The response to a write: the training.
pub fn rendered(state: &PublicationState) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let owner = ResponseOwner { agent: Some(state.training.agent), training: Some(state.training.id) };
    Ok((reply(state)?, owner))
}

/// The response with a training.
pub fn reply(state: &PublicationState) -> Result<ApiResponse, ApiError> {
    Ok(ApiResponse::json(StatusCode::OK, &TrainingJson::of(state))?.with_etag(&state.draft_revision))
}
