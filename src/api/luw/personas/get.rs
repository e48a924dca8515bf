//! `GET /v2/personas/{persona_id}`.

use actix_web::web;

use super::wire::OnePersonaJson;
use crate::api::luw::wire::ok;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::personas;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}", "luwGetPersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("Get a persona")
        .describe("Returns one persona with the trainings of its draft, oldest first. `ETag` is the draft revision.")
        .replies(ResponseSpec::bare::<OnePersonaJson>(OnePersonaJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<AgentsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let persona = path.persona();
    let persona = access.read_or_scan(move |read, limit| personas::get(read, persona, limit)).await?;
    Ok(ok(&OnePersonaJson::of(&persona))?.with_etag(&persona.agent.draft_revision))
}
