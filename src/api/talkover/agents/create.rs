//! `POST /api/v1/agents`: a new agent, in draft.

use actix_web::http::StatusCode;
use actix_web::web;
use serde_json::json;

use super::wire::{AgentJson, written};
use crate::api::talkover::view;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent_form::CREATE;
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::store::TenantWriter;

const CREATED: &str = "Agent created successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents", "createAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsWrite)
        .summary("Create an agent")
        .describe(
            "Creates an agent as a draft. Only `name`, `label` and `language` are required. A token bound to one \
             agent cannot create agents.",
        )
        .query(&view::FORM)
        .body(RequestSpec::form(
            "AgentCreate",
            &CREATE,
            json!({"name": "Front desk", "label": "Reception", "language": "en-US"}),
        ))
        .replies(ResponseSpec::done::<AgentJson>(CREATED, AgentJson::example()).status(201))
}

async fn handle(access: Access<AgentsWrite>, query: QueryString, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let view = view::of_query(&query)?;
    let body = incoming.json().await?;
    let fields = CREATE.check(&body.fields, ValidationMode::Full)?;
    let work = move |write: &mut TenantWriter<'_>| agents::create(write, fields.clone());
    let created = move |agent: &_| {
        let (reply, about) = written(CREATED, agent, view)?;
        Ok((reply.with_status(StatusCode::CREATED), about))
    };
    access.write(&body.raw, work, created).await
}
