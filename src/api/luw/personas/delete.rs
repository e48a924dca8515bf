//! `DELETE /v2/personas/{persona_id}`: a published persona must be unpublished first.

use actix_web::web;

use crate::api::luw::wire::{DoneJson, done};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::service::idempotency::ResponseOwner;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/v2/personas/{persona_id}", "luwDeletePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Delete a persona")
        .describe(
            "Deletes the persona with its trainings and versions. A published persona cannot be deleted: unpublish \
             it first.",
        )
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::AgentIsPublished, ErrorCode::DraftChanged])
}

async fn handle(access: Access<AgentsWrite>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let deleted = |(): &()| Ok((done()?, ResponseOwner::default()));
    access.write(&[], move |write| agents::delete(write, persona, &expected), deleted).await
}
