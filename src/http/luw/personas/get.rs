//! `GET /v2/personas/{persona_id}`.

use actix_web::web;

use super::wire::OnePersonaJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::luw::wire::ok;
use crate::http::path::Segments;
use crate::http::permissions::AgentsRead;
use crate::http::reply::Reply;
use crate::service::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}", "luwGetPersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("Get a persona")
        .describe("One persona and how many trainings it has. `ETag` is the draft revision.")
        .replies(Success::bare::<OnePersonaJson>(OnePersonaJson::example()))
        .refuses(&[Code::AgentNotFound])
}

async fn handle(access: Access<AgentsRead>, path: Segments) -> Result<Reply, Failure> {
    let persona = path.persona();
    let (agent, trainings) = access.snapshot(move |read| agents::counted(read, persona)).await?;
    Ok(ok(&OnePersonaJson::of(&agent, trainings))?.with_etag(&agent.draft_revision))
}
