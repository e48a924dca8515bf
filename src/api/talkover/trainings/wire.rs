//! A training in Talkover's format.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::api::talkover::view::View;
use crate::domain::authoring::training::{Training, TrainingType};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;

/// The message of a create or update.
pub const SAVED: &str = "Agent training updated successfully";
/// The message of a delete.
pub const DELETED: &str = "Agent training deleted successfully";

/// A training.
#[derive(Serialize, ToSchema)]
#[schema(as = Training)]
pub struct TrainingJson {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The subject of the training.
    subject: String,
    /// Instructions for the agent.
    instructions: String,
    /// `active` or `inactive`.
    #[schema(value_type = String)]
    current_status: &'static str,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The time of the last change.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    #[serde(flatten)]
    #[schema(value_type = TrainingFull)]
    full: Option<TrainingFull>,
}

/// What `?view=full` adds to a training.
#[derive(Serialize, ToSchema)]
pub struct TrainingFull {
    /// Its number in the agent.
    #[schema(required = false)]
    number: i64,
    /// The external key that the integration has set.
    #[schema(required = false)]
    node_id: Option<String>,
    /// The type, which decides when the training applies.
    #[serde(rename = "type")]
    #[schema(required = false, value_type = String)]
    kind: TrainingType,
    /// Whether the training is held back: saved, but not part of new versions.
    #[schema(required = false)]
    is_draft: bool,
    /// The directory of the training.
    #[schema(required = false, value_type = Option<String>, format = "uuid")]
    directory_id: Option<Id>,
    /// Its slot.
    #[schema(required = false)]
    slot: Option<i64>,
    /// Its reference image.
    #[schema(required = false)]
    image: Option<String>,
    /// Its description.
    #[schema(required = false)]
    info: Option<String>,
    /// Further text.
    #[schema(required = false)]
    extras: Option<String>,
    /// The channels where the training applies. An empty list means all channels.
    #[schema(required = false)]
    restricted_to_channels: Vec<String>,
    /// The segments of callers to whom the training applies. An empty list means all callers.
    #[schema(required = false)]
    restricted_to_segments: Vec<String>,
    /// The training applies from this time on.
    #[schema(required = false, value_type = Option<String>, format = "date-time")]
    start_time: Option<Timestamp>,
    /// The training applies until this time.
    #[schema(required = false, value_type = Option<String>, format = "date-time")]
    end_time: Option<Timestamp>,
    /// Custom data of the integration.
    #[schema(required = false, value_type = Object)]
    metadata: Map<String, Value>,
    /// Whether the newest version contains the training.
    #[schema(required = false)]
    in_live_version: bool,
    /// Who made the last change.
    #[schema(required = false)]
    changed_by: String,
}

impl TrainingJson {
    /// The JSON object of a training.
    pub fn of(training: &Training, view: View) -> Self {
        let content = &training.content;
        Self {
            id: training.id,
            subject: content.subject.clone(),
            instructions: content.instructions.clone(),
            current_status: status_name(content.active),
            created_at: training.created_at,
            updated_at: training.updated_at,
            full: (view == View::Full).then(|| TrainingFull::of(training)),
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "subject": "Opening hours",
            "instructions": "We are open from 9 to 18, Sundays closed.",
            "current_status": "active",
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
        })
    }
}

impl TrainingFull {
    fn of(training: &Training) -> Self {
        let content = training.content.clone();
        Self {
            number: training.number,
            node_id: training.node_id.clone(),
            kind: content.kind,
            is_draft: training.held_back,
            directory_id: training.directory,
            slot: content.slot,
            image: content.image,
            info: content.info,
            extras: content.extras,
            restricted_to_channels: content.restricted_to_channels,
            restricted_to_segments: content.restricted_to_segments,
            start_time: content.start_time,
            end_time: content.end_time,
            metadata: content.metadata,
            in_live_version: training.live_hash.is_some(),
            changed_by: training.changed_by.clone(),
        }
    }
}

/// `current_status` of a training.
pub(super) fn status_name(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

/// The response to a create or an update.
pub(super) fn saved(
    training: &Training,
    draft_revision: i64,
    view: View,
) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let owner = ResponseOwner { agent: Some(training.agent), training: Some(training.id) };
    let reply = ApiResponse::done(SAVED, &TrainingJson::of(training, view))?.with_etag(&draft_revision);
    Ok((reply, owner))
}
