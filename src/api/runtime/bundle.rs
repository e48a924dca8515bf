//! `GET /api/v1/agents/{agent_id}/bundle`: the live version in one document.

use actix_web::web;

use super::context::if_none_match;
use super::wire::{BundleJson, with_caching};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::ContextRead;
use crate::http::response::ApiResponse;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/bundle", "getBundle", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .summary("Get the live version in one document")
        .describe(
            "Returns the configuration and the trainings with their targeting, for runtimes that keep a copy. With \
             `If-None-Match` the response is 304 until the live version changes. Trainings are in the order of the \
             prompt.",
        )
        .param(if_none_match())
        .replies(
            ResponseSpec::data::<BundleJson<'_>>(BundleJson::example())
                .header("ETag", "Changes with the version and its content.", "\"3-1f2e3d4c\"")
                .header("Cache-Control", "Clients must revalidate their copy before each use.", "private, no-cache")
                .header(
                    "X-Understudy-Stale",
                    "Present when the database is unavailable. The response is the last known state.",
                    "true",
                ),
        )
        .or_replies(ResponseSpec::empty(304, "The copy of the client is current."))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let live = access.app().bundles.live(access.tenant(), agent).await?;
    let etag = format!("{}-{}", live.bundle.version.unwrap_or(0), live.bundle.content_hash);
    let reply = if access.has_copy(&etag) {
        ApiResponse::not_modified()
    } else {
        ApiResponse::data(&BundleJson::of(&live.bundle))?
    };
    Ok(with_caching(reply, &etag, live.stale))
}
