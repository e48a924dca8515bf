//! `PUT /v2/personas/{persona_id}`: absent fields keep their value.

use actix_web::web;
use serde_json::{Map, Value, json};

use super::wire::to_agent_fields;
use crate::api::if_changed;
use crate::api::luw::wire::{DoneJson, done};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent_form::PERSONA;
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::{self, AgentView};
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    let example = json!({"knows": "opening hours, parking, breakfast"});
    Endpoint::put("/v2/personas/{persona_id}", "luwUpdatePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Change a persona")
        .describe("Absent fields keep their value. Empty fields are cleared. Sets the agent to `draft`.")
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::partial("LuwPersonaUpdate", &PERSONA, example).or_form_data())
        .replies(ResponseSpec::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<AgentsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let condition = if_changed::of_query(&query)?;
    let body = incoming.json_or_form().await?;
    let fields: Map<String, Value> = access.parse(persona, &PERSONA, &body, ValidationMode::Partial).await?;
    let fields = to_agent_fields(fields);
    let work =
        move |write: &mut TenantWriter<'_>| agents::configure(write, persona, &expected, condition, fields.clone());
    let changed = |view: &AgentView| Ok((done()?.with_etag(&view.agent.draft_revision), ResponseOwner::default()));
    access.write(&body.raw, work, changed).await
}
