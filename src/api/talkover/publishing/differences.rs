//! Differences in Talkover's format.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::talkover::page::{PageMeta, PageQuery};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::{OffsetLimit, PageRequest};
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
    /// Fields of the agent that differ: `{field: {live, draft}}`, with `diff` beside them for texts. Long values as in
    /// `changes`.
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
    /// A value of more than 16,384 bytes, or of more than 256 when the answer already shows 4 MiB of them, is
    /// `{live_bytes, draft_bytes, hunks, complete}`: the lines around what differs, each hunk as `{live_line, draft_line,
    /// lines}`. `complete` is false when more differs or a line is cut.
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

/// The most trainings in an answer without pages.
const MAX_UNPAGED: i64 = 500;

/// The part of the differences that a request asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChangesPage {
    page: PageRequest,
    is_asked_for: bool,
}

impl ChangesPage {
    /// The page in a query, or the first [`MAX_UNPAGED`] differences.
    pub(super) fn of(query: PageQuery) -> Self {
        let is_asked_for = !query.is_empty();
        let page = if is_asked_for { query.request() } else { PageRequest { page: 1, per_page: MAX_UNPAGED } };
        Self { page, is_asked_for }
    }

    pub(super) fn window(self) -> OffsetLimit {
        self.page.window()
    }
}

/// The response with the differences, with `meta` when they have pages.
pub(super) fn changes(
    set: ChangeSet,
    ChangesPage { page, is_asked_for }: ChangesPage,
) -> Result<ApiResponse, ApiError> {
    let ChangeSet { live_version, draft_revision, trainings, config, total } = set;
    let changes = trainings.into_iter().map(ChangeJson::from).collect();
    let data = ChangesJson { live_version, draft_revision, changes, agent: config };
    let reply = if is_asked_for || total > page.per_page {
        ApiResponse::list(&data, &PageMeta::of(page, total))
    } else {
        ApiResponse::data(&data)
    };
    Ok(reply?.with_etag(&draft_revision))
}
