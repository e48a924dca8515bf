//! Differences on the wire.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::changes::{Change, ChangeKind, FieldChanges};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::publishing::changes::Review;

/// The differences between two states of an agent.
#[derive(Serialize, ToSchema)]
#[schema(as = Changes)]
pub struct ReviewJson {
    /// The version the runtime gets; null when none does.
    live_version: Option<i64>,
    /// The draft revision that was looked at.
    draft_revision: i64,
    /// Trainings that differ.
    changes: Vec<ChangeJson>,
    /// Fields of the agent that differ: `{field: {live, draft}}`, with `diff` beside them for texts.
    #[schema(value_type = Object)]
    agent: FieldChanges,
}

/// One training that differs.
#[derive(Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeJson {
    /// `created`, `updated`, `removed`, or `held_back`: live, and kept out of the next version.
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

impl ReviewJson {
    /// What the documentation shows.
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

impl From<Change> for ChangeJson {
    fn from(change: Change) -> Self {
        let Change { kind, training_id, subject, fields, changed_by, changed_at } = change;
        Self { kind, training_id, subject, fields, changed_by, changed_at }
    }
}

/// The answer that shows differences.
pub(super) fn reviewed(review: Review) -> Result<ApiResponse, ApiError> {
    let Review { live_version, draft_revision, changes, agent } = review;
    let changes = changes.into_iter().map(ChangeJson::from).collect();
    Ok(ApiResponse::data(&ReviewJson { live_version, draft_revision, changes, agent })?.with_etag(&draft_revision))
}
