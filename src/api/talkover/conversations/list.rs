//! `GET /api/v1/agents/{agent_id}/sessions`: the stored conversations, without what was said in them.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::wire::SessionJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, message};
use crate::domain::pagination::Cursor;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Param, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::sessions::{self, SessionPage};

/// Conversations a page, unless said.
const USUAL: i64 = 50;

static FORM: Form = Form::new(&[
    Field::new("external_id").string().max(255),
    Field::new("limit").integer().between_whole(1, 100),
    Field::new("cursor").string().max(255),
]);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
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
        .tag(Tag::Sessions)
        .needs(Permission::SessionsRead)
        .summary("List conversations")
        .describe("Newest first, without what was said. `meta.next_cursor` is the `cursor` of the next page, null on the last one.")
        .param(Param::query("external_id", "Only the one with this key of your own.").example("call-4711"))
        .param(Param::query("limit", "Conversations a page; 50 unless said.").integer(1, 100).example(USUAL))
        .param(
            Param::query("cursor", "Where the page before ended.")
                .example("60ef0c1d2a3b4-018f6f601c2d7e3f8a4b5c6d7e8f9a0b"),
        )
        .replies(ResponseSpec::keyset::<SessionJson>("next_cursor", SessionJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<SessionsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let wanted: Wanted = access.parse_query(agent, &FORM, query.fields(&[])?).await?;
    let before = match wanted.cursor.as_deref().map(cursor).transpose() {
        Ok(before) => before,
        Err(wrong) => return Err(access.agent_error_or(agent, wrong).await),
    };
    let (external, limit) = (wanted.external_id, wanted.limit.unwrap_or(USUAL));
    let SessionPage { sessions, next } =
        access.snapshot(move |read| sessions::list(read, agent, external.as_deref(), before, limit)).await?;
    let data: Vec<_> = sessions.into_iter().map(SessionJson::of).collect();
    ApiResponse::list(&data, &Meta { limit, next_cursor: next.map(Cursor::encode) })
}

fn cursor(text: &str) -> Result<Cursor, FieldErrors> {
    Cursor::decode(text).ok_or_else(|| FieldErrors::one("cursor", message::not_selectable("cursor")))
}
