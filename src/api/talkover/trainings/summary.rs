//! A training without its texts.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::wire::{TrainingJson, status_name};
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_summary::TrainingSummary;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A training without its texts, for tables.
#[derive(Serialize, ToSchema)]
#[schema(as = TrainingSummary)]
pub struct TrainingSummaryJson {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The subject of the training.
    subject: String,
    /// The length of the instructions, in characters.
    instructions_length: i64,
    /// `active` or `inactive`.
    #[schema(value_type = String)]
    current_status: &'static str,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The time of the last change.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    /// Its number in the agent.
    number: i64,
    /// The external key that the integration has set.
    #[schema(required = true)]
    node_id: Option<String>,
    /// The type, which decides when the training applies.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: TrainingType,
    /// Whether the training is held back: saved, but not part of new versions.
    is_draft: bool,
    /// The directory of the training.
    #[schema(required = true, value_type = Option<String>, format = "uuid")]
    directory_id: Option<Id>,
    /// Its slot.
    #[schema(required = true)]
    slot: Option<i64>,
    /// Whether the newest version contains the training.
    in_live_version: bool,
    /// Whether a publish would change the training in the live version.
    pending: bool,
    /// Who made the last change.
    changed_by: String,
}

/// An element of the list: a training, or its summary.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the elements in the API document")]
pub enum ListedTraining {
    /// A training.
    Training(TrainingJson),
    /// A training without its texts.
    Summary(TrainingSummaryJson),
}

impl TrainingSummaryJson {
    /// The JSON object of a summary.
    pub fn of(training: &TrainingSummary) -> Self {
        Self {
            id: training.id,
            subject: training.subject.clone(),
            instructions_length: training.instructions_length,
            current_status: status_name(training.active),
            created_at: training.created_at,
            updated_at: training.updated_at,
            number: training.number,
            node_id: training.node_id.clone(),
            kind: training.kind,
            is_draft: training.held_back,
            directory_id: training.directory,
            slot: training.slot,
            in_live_version: training.in_live_version,
            pending: training.pending,
            changed_by: training.changed_by.clone(),
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "subject": "Opening hours",
            "instructions_length": 38,
            "current_status": "active",
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
            "number": 1,
            "node_id": "faq-1",
            "type": "BEHAVIORAL",
            "is_draft": false,
            "directory_id": null,
            "slot": 9,
            "in_live_version": true,
            "pending": true,
            "changed_by": "Ann",
        })
    }
}
