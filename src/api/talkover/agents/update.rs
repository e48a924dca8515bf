//! `PATCH /api/v1/agents/{agent_id}`: a JSON merge patch of the configuration.

use actix_web::web;
use serde_json::{Map, Value, json};

use super::wire::{AgentJson, written_with_trainings};
use crate::api::talkover::view;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent_form::UPDATE;
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::{WriteCondition, agents};
use crate::store::TenantWriter;

const UPDATED: &str = "Agent updated successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::patch("/api/v1/agents/{agent_id}", "updateAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsWrite)
        .summary("Change an agent")
        .describe(
            "Absent keys keep their value. `null` clears a key that may be empty. A change sets the agent to `draft`. \
             A request that changes nothing leaves the status and the draft revision as they are.",
        )
        .query(&view::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::partial("AgentUpdate", &UPDATE, json!({"initial_message": "Hotel Linde, good day!"})))
        .replies(ResponseSpec::done::<AgentJson>(UPDATED, AgentJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<AgentsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (agent, view, expected) = (path.agent(), view::of_query(&query)?, access.expected()?);
    let body = incoming.json().await?;
    let fields: Map<String, Value> = access.parse(agent, &UPDATE, &body, ValidationMode::Partial).await?;
    let work = move |write: &mut TenantWriter<'_>| {
        agents::configure(write, agent, &expected, WriteCondition::IfChanged, fields.clone())
    };
    access.write(&body.raw, work, move |shown| written_with_trainings(UPDATED, shown, view)).await
}
