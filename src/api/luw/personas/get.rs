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
use crate::service::authoring::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}", "luwGetPersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("Get a persona")
        .describe("Returns one persona with its number of trainings. `ETag` is the draft revision.")
        .replies(ResponseSpec::bare::<OnePersonaJson>(OnePersonaJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<AgentsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let persona = path.persona();
    let (agent, trainings) = access.snapshot(move |read| agents::get_with_training_count(read, persona)).await?;
    Ok(ok(&OnePersonaJson::of(&agent, trainings))?.with_etag(&agent.draft_revision))
}
