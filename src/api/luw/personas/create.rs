//! `POST /v2/personas`: a new persona, in draft.

use actix_web::web;
use serde_json::Value;

use super::wire::{NewPersonaJson, created, to_agent_fields};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent_form::PERSONA;
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    let example = Value::Object(PERSONA.example());
    Endpoint::post("/v2/personas", "luwCreatePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Create a persona")
        .describe(
            "Creates an agent as a draft. Only `name` is required. A token bound to one agent cannot create agents.",
        )
        .body(RequestSpec::form("LuwPersonaCreate", &PERSONA, example).or_form_data())
        .replies(ResponseSpec::bare::<NewPersonaJson>(NewPersonaJson::example()))
}

async fn handle(access: Access<AgentsWrite>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json_or_form().await?;
    let fields = to_agent_fields(PERSONA.check(&body.fields, ValidationMode::Full)?);
    access.write(&body.raw, move |write: &mut TenantWriter<'_>| agents::create(write, fields.clone()), created).await
}
