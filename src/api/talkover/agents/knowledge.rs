//! `PUT /api/v1/agents/{agent_id}/knowledge`: the description of an agent and its first message.

use actix_web::web;
use serde_json::{Value, json};

use super::wire::{AgentJson, written};
use crate::api::talkover::write_query;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent_form::KNOWLEDGE;
use crate::domain::form::ValidationMode;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::store::TenantWriter;

const UPDATED: &str = "Agent knowledge updated successfully";

fn example() -> Value {
    json!({
        "description": "Answers the phone of a small hotel.",
        "initial_message": "Hotel Linde, good day!",
        "interrupt_sensitivity": "medium",
        "ask_if_human_present_on_idle": true,
        "llm_temperature": 0.7,
        "initial_message_delay": 1,
    })
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/agents/{agent_id}/knowledge", "updateAgentKnowledge", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsWrite)
        .summary("Change the knowledge of an agent")
        .describe(
            "Changes the description, the first message and how the agent speaks. An absent `initial_message` keeps its \
             value. Sets the agent to `draft`. The live version stays the same until the next publish.",
        )
        .query(&write_query::FORM)
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("AgentKnowledgeUpdate", &KNOWLEDGE, example()).keeping_absent())
        .replies(ResponseSpec::done::<AgentJson>(UPDATED, AgentJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(
    access: Access<AgentsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let (view, condition) = write_query::of_query(&query)?;
    let body = incoming.json().await?;
    let fields: serde_json::Map<String, Value> = access.parse(agent, &KNOWLEDGE, &body, ValidationMode::Full).await?;
    let work =
        move |write: &mut TenantWriter<'_>| agents::configure(write, agent, &expected, condition, fields.clone());
    access.write(&body.raw, work, move |shown| written(UPDATED, shown, view)).await
}
