//! `GET /api/v1/agents/{agent_id}/bundle`: the live version in one document.

use actix_web::web;

use super::context::if_none_match;
use super::wire::{BundleJson, sent};
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::ContextRead;
use crate::http::reply::Reply;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/bundle", "getBundle", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .summary("Get the live version in one document")
        .describe("Configuration and trainings with their targeting, for runtimes that keep their own copy: ask with `If-None-Match` and get 304 until something else is live. Trainings come in the order in which behavioural ones are told.")
        .param(if_none_match())
        .replies(
            Success::data::<BundleJson<'_>>(BundleJson::example())
                .header("ETag", "Changes with the version and its content.", "\"3-1f2e3d4c\"")
                .header("Cache-Control", "Ask again each time.", "private, no-cache")
                .header("X-Understudy-Stale", "There when the database was away: the last known state.", "true"),
        )
        .or_replies(Success::empty(304, "Your copy is still good."))
        .refuses(&[Code::AgentNotFound, Code::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: Segments) -> Result<Reply, Failure> {
    let agent = path.agent();
    let served = access.app().bundles.live(access.tenant(), agent).await?;
    let etag = format!("{}-{}", served.bundle.version.unwrap_or(0), served.bundle.content_hash);
    let reply =
        if access.has_copy(&etag) { Reply::not_modified() } else { Reply::data(&BundleJson::of(&served.bundle))? };
    Ok(sent(reply, &etag, served.stale))
}
