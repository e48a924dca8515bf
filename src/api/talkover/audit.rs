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
    Field::new("agent").uuid().describe("Returns only events of this agent and its trainings."),
    Field::new("actor").uuid().describe("Returns only events caused by this user or token."),
    Field::new("action")
        .string()
        .max(255)
        .example("\"agent.published\"")
        .describe("Returns only events with this name."),
    Field::new("from").date().describe("Returns only events at or after this time."),
    Field::new("to").date().describe("Returns only events before this time."),
    Field::new("limit")
        .integer()
        .between_whole(1, 100)
        .example("50")
        .describe("The number of events per page. The default is 50."),
    Field::new("cursor")
        .string()
        .max(255)
        .example("\"60ef0c1d2a3b4-018f6f601c2d7e3f8a4b5c6d7e8f9a0b\"")
        .describe("`meta.next_cursor` of the previous page."),
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

/// An event in the audit log. It contains the names of changed fields and the hashes of their values, never the values.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct AuditEventJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the event, such as `training.updated`.
    action: String,
    actor: AuditActorJson,
    /// The agent of the event, or null.
    #[schema(value_type = Option<String>, format = "uuid")]
    agent_id: Option<Id>,
    /// The type of the changed object: `agent`, `training`, `token` …
    target_kind: String,
    #[schema(value_type = String, format = "uuid")]
    target_id: Id,
    /// The draft revision of the agent after the event.
    draft_revision: Option<i64>,
    /// `{field: {before, after}}` with hashes for changed fields. Other events have details such as counts.
    #[schema(value_type = Object)]
    fields: Value,
    request_id: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    environment_id: Option<Id>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

/// The user, token or system that caused the event.
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
        .summary("List audit events")
        .describe(
            "Returns audit events, newest first. A token sees the events of its environment. A user sees the events \
             of the tenant. Events are never changed or removed. `meta.next_cursor` is the `cursor` of the next page, \
             null on the last one.",
        )
        .query(&FORM)
        .replies(ResponseSpec::keyset::<AuditEventJson>("next_cursor", AuditEventJson::example()))
}

async fn handle(access: Access<AuditRead>, query_string: QueryString) -> Result<ApiResponse, ApiError> {
    let query: AuditQuery = parse(&FORM, &query_string.fields(&FORM)?, ValidationMode::Full)?;
    let before = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let limit = query.limit.unwrap_or(50);
    let AuditQuery { agent, actor, action, from, to, .. } = query;
    let filter = AuditFilter { agent, actor, action, from, to };
    let AuditPage { events, next } = access.scan(move |read| audit::list(read, &filter, before, limit)).await?;
    let data: Vec<_> = events.into_iter().map(AuditEventJson::of).collect();
    ApiResponse::list(&data, &Meta { limit, next_cursor: next.map(Cursor::encode) })
}

fn parse_cursor(text: &str) -> Result<Cursor, FieldErrors> {
    Cursor::decode(text).ok_or_else(|| FieldErrors::one("cursor", message::not_selectable("cursor")))
}
