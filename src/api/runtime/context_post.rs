//! `POST /api/v1/agents/{agent_id}/context`: the same request in a body.

use actix_web::web;
use serde_json::json;

use super::context::{if_none_match, respond, success};
use super::request::{FORM, context_request};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::ContextRead;
use crate::http::response::ApiResponse;

const ABOUT: &str = "Works like `GET`, with the parameters in the body, for values that do not belong in a URL. The request \
    changes nothing: an `Idempotency-Key` is ignored and no response is stored.";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/context", "askContext", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .without_idempotency()
        .summary("Get the context of a call, with a request body")
        .describe(ABOUT)
        .param(if_none_match())
        .body(
            RequestSpec::form("ContextRequest", &FORM, json!({"query": "When do you open?", "channel": "web"}))
                .optional(),
        )
        .replies(success())
        .or_replies(ResponseSpec::empty(304, "The copy of the client is current."))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let body = incoming.optional_json().await?;
    let request = context_request(&access, agent, body.fields).await?;
    respond(&access, agent, request).await
}
