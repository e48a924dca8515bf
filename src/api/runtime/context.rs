//! `GET /api/v1/agents/{agent_id}/context`: the trainings that apply to one moment of a call.

use actix_web::web;

use super::request::{FORM, context_request};
use super::wire::{ContextJson, with_caching, with_ranking};
use crate::domain::accounts::permission::Permission;
use crate::domain::id::Id;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::ContextRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::delivery::{self, Context, ContextRequest, Rendering};

const ABOUT: &str = "`behavioral` lists the trainings that always apply at this time. `scenarios` lists the best matches for \
    `query`, by meaning in any language and by wording. `prompt` contains both as one text for a language \
    model. A training restricted to channels or segments applies only when the request names one of them. \
    Responses come from memory. A publish on another server process becomes visible within a second. When \
    the database is unavailable, the last known state is returned with the header `X-Understudy-Stale: \
    true`. A version other than `live` also needs the permission `trainings:read`.";

/// Describes the header `X-Understudy-Ranking`.
pub(crate) const RANKING: &str = "`meaning` when trainings were ranked by meaning and wording. `wording` when they were ranked by wording \
    alone, because the model was not ready or took too long. Present when the request has a query.";

/// Describes the response to a context request.
pub(super) fn success() -> ResponseSpec {
    ResponseSpec::data::<ContextJson<'_>>(ContextJson::example())
        .header(
            "ETag",
            "Changes with the content, the parameters and the trainings that apply at the time.",
            "\"1f2e3d4c\"",
        )
        .header("Cache-Control", "Clients must revalidate their copy before each use.", "private, no-cache")
        .header(
            "X-Understudy-Stale",
            "Present when the database is unavailable. The response is the last known state.",
            "true",
        )
        .header("X-Understudy-Ranking", RANKING, "meaning")
}

pub(super) fn if_none_match() -> ParameterSpec {
    ParameterSpec::header("If-None-Match", "The ETag of the copy of the client.").example("\"1f2e3d4c\"")
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/context", "getContext", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .summary("Get the context of a call")
        .describe(ABOUT)
        .query(&FORM)
        .param(if_none_match())
        .replies(success())
        .or_replies(ResponseSpec::empty(304, "The copy of the client is current."))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let request = context_request(&access, agent, query.fields(&FORM)?).await?;
    respond(&access, agent, request).await
}

/// Responds to a context request; with 304 when the caller has the same response. The `ETag` covers the whole body: without
/// `at` a time window may open between two requests, and `status` changes with each edit.
pub(super) async fn respond(
    access: &Access<ContextRead>,
    agent: Id,
    request: ContextRequest,
) -> Result<ApiResponse, ApiError> {
    let context = delivery::context(&access.app().bundles, access.tenant(), agent, request).await?;
    let render = |context: &Context| Ok::<_, ApiError>(ApiResponse::data(&ContextJson::of(context))?.body);
    let Rendering { body, etag } = context.rendered(render)?;
    let reply = if access.has_copy(&etag) { ApiResponse::not_modified() } else { ApiResponse::json_bytes(body) };
    Ok(with_ranking(with_caching(reply, &etag, context.stale), context.by_meaning))
}
