//! `POST /api/v1/agents/{agent_id}/context`: the same question, for what should not stand in a URL.

use actix_web::web;
use serde_json::json;

use super::ask::{FORM, normal};
use super::context::{found, if_none_match};
use super::wire::answer;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::ContextRead;
use crate::http::reply::Reply;

const ABOUT: &str = "As `GET`, for what should not stand in a URL. It is a read, so an `Idempotency-Key` is ignored and no \
    answer is stored.";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/context", "askContext", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .without_idempotency()
        .summary("Ask what the agent should know now, in a body")
        .describe(ABOUT)
        .param(if_none_match())
        .body(
            Request::form("ContextInput", || FORM.schema(), json!({"query": "When do you open?", "channel": "web"}))
                .optional(),
        )
        .replies(found())
        .or_replies(Success::empty(304, "Your copy is still good."))
        .refuses(&[Code::AgentNotFound, Code::VersionNotFound, Code::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: Segments, incoming: Incoming) -> Result<Reply, Failure> {
    let agent = path.agent();
    let body = incoming.optional_json().await?;
    let asked = access.parse_query(agent, &FORM, normal(body.fields)).await?;
    answer(&access, agent, asked).await
}
