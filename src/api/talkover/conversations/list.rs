//! `GET /api/v1/agents/{agent_id}/sessions`: the stored conversations, without their messages.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::wire::ConversationJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, message};
use crate::domain::pagination::Cursor;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::learning::conversations::{self, ConversationPage};

/// The default page length.
const DEFAULT_LIMIT: i64 = 50;

static FORM: Form = Form::new(&[
    Field::new("external_id")
        .string()
        .max(255)
        .example("\"call-4711\"")
        .describe("Returns only the conversation with this external key."),
    Field::new("limit")
        .integer()
        .between_whole(1, 100)
        .example("50")
        .describe("The number of conversations per page. The default is 50."),
    Field::new("cursor")
        .string()
        .max(255)
        .example("\"60ef0c1d2a3b4-018f6f601c2d7e3f8a4b5c6d7e8f9a0b\"")
        .describe("`meta.next_cursor` of the previous page."),
]);

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    external_id: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct Meta {
    limit: i64,
    next_cursor: Option<String>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/sessions", "listSessions", || web::to(handle))
        .tag(Tag::Conversations)
        .needs(Permission::SessionsRead)
        .summary("List conversations")
        .describe(
            "Returns the stored conversations, newest first, without their messages. `meta.next_cursor` is the \
             `cursor` of the next page, null on the last one.",
        )
        .query(&FORM)
        .replies(ResponseSpec::keyset::<ConversationJson>("next_cursor", ConversationJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<SessionsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let query: ListQuery = access.parse_query(agent, &FORM, query.fields(&FORM)?).await?;
    let before = match query.cursor.as_deref().map(decode_cursor).transpose() {
        Ok(before) => before,
        Err(errors) => return Err(access.agent_error_or(agent, errors).await),
    };
    let (external_id, limit) = (query.external_id, query.limit.unwrap_or(DEFAULT_LIMIT));
    let ConversationPage { conversations, next } =
        access.snapshot(move |read| conversations::list(read, agent, external_id.as_deref(), before, limit)).await?;
    let data: Vec<_> = conversations.into_iter().map(ConversationJson::of).collect();
    ApiResponse::list(&data, &Meta { limit, next_cursor: next.map(Cursor::encode) })
}

fn decode_cursor(text: &str) -> Result<Cursor, FieldErrors> {
    Cursor::decode(text).ok_or_else(|| FieldErrors::one("cursor", message::not_selectable("cursor")))
}
