//! Differences in Talkover's format.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::changes::{ChangeKind, FieldChanges, TrainingChange};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::publishing::changes::ChangeSet;

/// The differences between two states of an agent.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangeSet)]
pub struct ChangesJson {
    /// The live version; null when the agent is not live.
    live_version: Option<i64>,
    /// The draft revision of this comparison.
    draft_revision: i64,
    /// Trainings that differ.
    changes: Vec<ChangeJson>,
    /// Fields of the agent that differ: `{field: {live, draft}}`, with `diff` beside them for texts.
    #[schema(value_type = Object)]
    agent: FieldChanges,
}

/// One training that differs.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedTraining)]
struct ChangeJson {
    /// `created`, `updated`, `removed`, or `held_back`: live, but not part of the next version.
    #[schema(value_type = String)]
    kind: ChangeKind,
    #[schema(value_type = String, format = "uuid")]
    training_id: Id,
    subject: String,
    /// `{field: {live, draft}}`, and for texts `diff`: their lines as `{op, text}`, where op is `equal`, `insert` or `delete`.
    #[schema(value_type = Object)]
    fields: FieldChanges,
    changed_by: Option<String>,
    #[schema(value_type = Option<String>, format = "date-time")]
    changed_at: Option<Timestamp>,
}

impl ChangesJson {
    /// An example for the API document.
    pub fn example() -> Value {
        let diff = json!([{"op": "delete", "text": "9 to 18."}, {"op": "insert", "text": "10 to 16."}]);
        json!({
            "live_version": 1,
            "draft_revision": 3,
            "changes": [{
                "kind": "updated",
                "training_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
                "subject": "Opening hours",
                "fields": {"instructions": {"live": "9 to 18.", "draft": "10 to 16.", "diff": diff}},
                "changed_by": "ann@example.com",
                "changed_at": "2024-01-15T10:30:00Z",
            }],
            "agent": {"llm_temperature": {"live": 0.7, "draft": 0.2}},
        })
    }
}

impl From<TrainingChange> for ChangeJson {
    fn from(change: TrainingChange) -> Self {
        let TrainingChange { kind, training_id, subject, fields, changed_by, changed_at } = change;
        Self { kind, training_id, subject, fields, changed_by, changed_at }
    }
}

/// The response with the differences.
pub(super) fn changes(set: ChangeSet) -> Result<ApiResponse, ApiError> {
    let ChangeSet { live_version, draft_revision, trainings, config } = set;
    let changes = trainings.into_iter().map(ChangeJson::from).collect();
    Ok(ApiResponse::data(&ChangesJson { live_version, draft_revision, changes, agent: config })?
        .with_etag(&draft_revision))
}
