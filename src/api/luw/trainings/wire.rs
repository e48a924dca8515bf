//! A training in Luw's format.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::luw::wire::{done, ok};
use crate::domain::authoring::training::Training;
use crate::domain::clock::Timestamp;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;

/// A training.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwTraining)]
pub struct TrainingJson {
    /// Its number in the persona, never reused.
    id: i64,
    /// The URL of its reference image; null when it was created in another format.
    image: Option<String>,
    /// Its slot.
    slot: Option<i64>,
    /// What the agent knows about the image.
    info: Option<String>,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

impl TrainingJson {
    /// The JSON object of a training.
    pub fn of(training: &Training) -> Self {
        let content = training.content.clone();
        Self {
            id: training.number,
            image: content.image,
            slot: content.slot,
            info: content.info,
            created_at: training.created_at,
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": 456,
            "image": "https://example.com/menu.png",
            "slot": 8,
            "info": "The menu of the week.",
            "created_at": "2024-01-04T12:00:00Z",
        })
    }
}

/// Every training of a persona.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwTrainingList)]
pub struct TrainingsJson {
    /// Always true.
    status: bool,
    trainings: Vec<TrainingJson>,
}

impl TrainingsJson {
    /// The object of these trainings.
    pub fn of(trainings: &[Training]) -> Self {
        Self { status: true, trainings: trainings.iter().map(TrainingJson::of).collect() }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "trainings": [TrainingJson::example()]})
    }
}

/// One training.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwTrainingResponse)]
pub struct OneTrainingJson {
    /// Always true.
    status: bool,
    training: TrainingJson,
}

impl OneTrainingJson {
    /// The JSON object of a training.
    pub fn of(training: &Training) -> Self {
        Self { status: true, training: TrainingJson::of(training) }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "training": TrainingJson::example()})
    }
}

/// A new training.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwNewTraining)]
pub struct NewTrainingJson {
    /// Always true.
    status: bool,
    /// Its number in the persona.
    training_id: i64,
}

impl NewTrainingJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "training_id": 456})
    }
}

/// The response to a create.
pub(super) fn created(training: &Training, draft_revision: i64) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let owner = ResponseOwner { agent: Some(training.agent), training: Some(training.id) };
    let reply = ok(&NewTrainingJson { status: true, training_id: training.number })?;
    Ok((reply.with_etag(&draft_revision), owner))
}

/// The response to an update or a delete.
pub(super) fn changed(draft_revision: i64) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    Ok((done()?.with_etag(&draft_revision), ResponseOwner::default()))
}
