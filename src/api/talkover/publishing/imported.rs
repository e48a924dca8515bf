//! The answer to an import.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::changes::FieldChanges;
use crate::domain::publishing::import::{ImportChange, ImportKind};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;
use crate::service::publishing::ImportOutcome;

pub(super) const IMPORTED: &str = "Agent import completed successfully";

/// What an import has changed, or would change.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportResult)]
pub struct ImportJson {
    /// Whether nothing was stored.
    dry_run: bool,
    #[schema(value_type = String)]
    current_status: AgentStatus,
    /// The draft revision, for `If-Match`.
    draft_revision: i64,
    /// The number of trainings that are new in the draft.
    created: usize,
    /// The number of trainings of the draft with another content.
    updated: usize,
    /// The number of trainings that left the draft.
    deleted: usize,
    /// The number of trainings that the draft had already as the source has them.
    unchanged: usize,
    /// The trainings that differ.
    changes: Vec<ImportChangeJson>,
    /// Fields of the agent that differ: `{field: {live, draft}}`, with `diff` beside them for texts.
    #[schema(value_type = Object)]
    agent: FieldChanges,
}

/// One training that an import changes.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportChange)]
struct ImportChangeJson {
    /// `created`, `updated` or `deleted`.
    #[schema(value_type = String)]
    kind: ImportKind,
    /// The training of this agent; null in a dry run for a training that does not exist yet.
    #[schema(value_type = Option<String>, format = "uuid")]
    training_id: Option<Id>,
    node_id: Option<String>,
    subject: String,
    /// `{field: {live, draft}}`: the value before and after the import, and for texts `diff`, as in the pending changes.
    #[schema(value_type = Object)]
    fields: FieldChanges,
    /// Who made this content in the source; null for a training that left the draft.
    changed_by: Option<String>,
    #[schema(value_type = Option<String>, format = "date-time")]
    changed_at: Option<Timestamp>,
}

impl ImportJson {
    /// An example for the API document.
    pub fn example() -> Value {
        let diff = json!([{"op": "delete", "text": "9 to 18."}, {"op": "insert", "text": "10 to 16."}]);
        json!({
            "dry_run": true,
            "current_status": "published",
            "draft_revision": 3,
            "created": 0,
            "updated": 1,
            "deleted": 0,
            "unchanged": 12,
            "changes": [{
                "kind": "updated",
                "training_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
                "node_id": "faq-1",
                "subject": "Opening hours",
                "fields": {"instructions": {"live": "9 to 18.", "draft": "10 to 16.", "diff": diff}},
                "changed_by": "ann@example.com",
                "changed_at": "2024-01-15T10:30:00Z",
            }],
            "agent": {},
        })
    }
}

impl From<ImportChange> for ImportChangeJson {
    fn from(change: ImportChange) -> Self {
        let ImportChange { kind, training_id, node_id, subject, fields, changed } = change;
        let (changed_by, changed_at) = changed.unzip();
        Self { kind, training_id, node_id, subject, fields, changed_by, changed_at }
    }
}

/// The response to an import. A stored response is removed when a training of the agent is deleted.
pub(super) fn imported(outcome: &ImportOutcome, dry_run: bool) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let agent = &outcome.agent;
    let data = ImportJson {
        dry_run,
        current_status: agent.status,
        draft_revision: agent.draft_revision,
        created: outcome.count(ImportKind::Created),
        updated: outcome.count(ImportKind::Updated),
        deleted: outcome.count(ImportKind::Deleted),
        unchanged: outcome.unchanged,
        changes: outcome.trainings.iter().cloned().map(ImportChangeJson::from).collect(),
        agent: outcome.config.clone(),
    };
    let reply = ApiResponse::done(IMPORTED, &data)?.with_etag(&agent.draft_revision);
    Ok((reply, ResponseOwner::trainings_of(agent.id)))
}
