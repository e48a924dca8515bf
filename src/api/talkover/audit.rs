//! `GET /api/v1/audit`: the audit log.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode, message};
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AuditRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::audit::{self, AuditPage};
use crate::store::{AuditEntry, AuditFilter};

static FORM: Form = Form::new(&[
    Field::new("agent").uuid().describe("Only what happened to this agent and its trainings."),
    Field::new("actor").uuid().describe("Only what this person or token did."),
    Field::new("action").string().max(255).example("\"agent.published\"").describe("Only events of this name."),
    Field::new("from").date().describe("Not before this moment."),
    Field::new("to").date().describe("Before this moment."),
    Field::new("limit").integer().between_whole(1, 100).example("50").describe("Events a page; 50 unless said."),
    Field::new("cursor")
        .string()
        .max(255)
        .example("\"60ef0c1d2a3b4-018f6f601c2d7e3f8a4b5c6d7e8f9a0b\"")
        .describe("Where the page before ended."),
]);

#[derive(Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    agent: Option<Id>,
    actor: Option<Id>,
    action: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct Meta {
    limit: i64,
    next_cursor: Option<String>,
}

/// Something that happened. Values are never shown, only which fields changed and the hashes of their values.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct AuditEventJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// What happened, such as `training.updated`.
    action: String,
    actor: AuditActorJson,
    /// The agent it belongs to.
    #[schema(value_type = Option<String>, format = "uuid")]
    agent_id: Option<Id>,
    /// What kind of thing it happened to: `agent`, `training`, `token` …
    target_kind: String,
    #[schema(value_type = String, format = "uuid")]
    target_id: Id,
    /// The agent's draft revision after it.
    draft_revision: Option<i64>,
    /// `{field: {before, after}}` with hashes for what was changed; facts such as numbers for other events.
    #[schema(value_type = Object)]
    fields: Value,
    request_id: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    environment_id: Option<Id>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditActor)]
struct AuditActorJson {
    /// `user`, `token` or `system`.
    kind: String,
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    label: String,
}

impl AuditEventJson {
    fn of(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            action: entry.action,
            actor: AuditActorJson {
                kind: entry.actor_kind.name().to_owned(),
                id: entry.actor,
                label: entry.actor_label,
            },
            agent_id: entry.agent,
            target_kind: entry.target_kind,
            target_id: entry.target,
            draft_revision: entry.draft_revision,
            fields: entry.fields,
            request_id: entry.request_id,
            environment_id: entry.environment,
            created_at: entry.created_at,
        }
    }

    fn example() -> Value {
        let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
        json!({
            "id": id,
            "action": "training.updated",
            "actor": {"kind": "user", "id": id, "label": "ann@example.com"},
            "agent_id": id,
            "target_kind": "training",
            "target_id": id,
            "draft_revision": 9,
            "fields": {"instructions": {"before": "9f86d081884c7d65…", "after": "60303ae22b998861…"}},
            "request_id": id,
            "environment_id": id,
            "created_at": "2024-01-15T10:30:00Z",
        })
    }
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/audit", "listAuditEvents", || web::to(handle))
        .tag(Tag::Audit)
        .needs(Permission::AuditRead)
        .summary("List what happened")
        .describe("Newest first: for a token the events of its environment, for a person those of the tenant. Nothing is ever changed or taken out of the log. `meta.next_cursor` is the `cursor` of the next page, null on the last one.")
        .query(&FORM)
        .replies(ResponseSpec::keyset::<AuditEventJson>("next_cursor", AuditEventJson::example()))
}

async fn handle(access: Access<AuditRead>, query_string: QueryString) -> Result<ApiResponse, ApiError> {
    let query: AuditQuery = parse(&FORM, &query_string.fields(&FORM)?, ValidationMode::Full)?;
    let before = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let limit = query.limit.unwrap_or(50);
    let AuditQuery { agent, actor, action, from, to, .. } = query;
    let filter = AuditFilter { agent, actor, action, from, to };
    let AuditPage { events, next } = access.snapshot(move |read| audit::list(read, &filter, before, limit)).await?;
    let data: Vec<_> = events.into_iter().map(AuditEventJson::of).collect();
    ApiResponse::list(&data, &Meta { limit, next_cursor: next.map(Cursor::encode) })
}

fn parse_cursor(text: &str) -> Result<Cursor, FieldErrors> {
    Cursor::decode(text).ok_or_else(|| FieldErrors::one("cursor", message::not_selectable("cursor")))
}
