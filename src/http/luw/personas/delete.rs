//! `DELETE /v2/personas/{persona_id}`: one that serves is unpublished first.

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Param, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::luw::wire::{DoneJson, done};
use crate::http::path::Segments;
use crate::http::permissions::AgentsWrite;
use crate::http::reply::Reply;
use crate::service::agents;
use crate::service::once::About;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/v2/personas/{persona_id}", "luwDeletePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Delete a persona")
        .describe(
            "Deletes the persona with its trainings and versions. A published one is refused: unpublish it first.",
        )
        .param(Param::if_match())
        .replies(Success::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[Code::AgentNotFound, Code::AgentIsPublished, Code::DraftChanged])
}

async fn handle(access: Access<AgentsWrite>, path: Segments) -> Result<Reply, Failure> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let deleted = |(): &()| Ok((done()?, About::default()));
    access.write(&[], move |write| agents::delete(write, persona, expected), deleted).await
}
