//! `POST /api/v1/agents/{agent_id}/duplicate`: a copy of an agent, in this environment or another one of the tenant.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::wire::{AgentJson, written_with_trainings};
use crate::api::talkover::view;
use crate::api::version_field;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode, message};
use crate::domain::id::Id;
use crate::domain::publishing::version::VersionSelector;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::publishing::{CopySource, duplicate};
use crate::store::TenantWriter;

const DUPLICATED: &str = "Agent duplicated successfully";

static FORM: Form = Form::new(&[
    Field::new("name")
        .string()
        .max(255)
        .example("\"Front desk in winter\"")
        .describe("The name of the copy. Without it the copy gets the name of the agent with ` (copy)` behind it."),
    Field::new("environment_id")
        .uuid()
        .describe("The environment of the copy. Without it the copy is in the environment of the agent."),
    Field::new("version")
        .string()
        .max(20)
        .default("\"draft\"")
        .example("\"live\"")
        .describe("The state to copy: `draft`, `live` or a version number."),
]);

#[derive(Deserialize)]
struct DuplicateInput {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    environment_id: Option<Id>,
    #[serde(default)]
    version: Option<String>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/duplicate", "duplicateAgent", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsWrite)
        .summary("Duplicate an agent")
        .describe(
            "Creates an agent, as a draft, with the configuration and the trainings of this agent. The trainings have \
             new ids and the same node ids, and are in directories of the same names. Also needs the permission \
             `trainings:read`. Another environment needs a dashboard session, because an API token belongs to one \
             environment. A token bound to one agent cannot duplicate it.",
        )
        .query(&view::FORM)
        .body(
            RequestSpec::form("AgentDuplicate", &FORM, json!({"name": "Front desk in winter", "version": "live"}))
                .optional(),
        )
        .replies(ResponseSpec::done::<AgentJson>(DUPLICATED, AgentJson::example()).status(201))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(
    access: Access<AgentsWrite>,
    path: PathParams,
    query: QueryString,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let (agent, view) = (path.agent(), view::of_query(&query)?);
    let mut body = incoming.optional_json().await?;
    version_field::number_as_text(&mut body.fields);
    let input: DuplicateInput = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let version = match version_field::selector("version", input.version.as_deref()) {
        Ok(version) => version.unwrap_or(VersionSelector::Draft),
        Err(invalid) => return Err(access.agent_error_or(agent, invalid).await),
    };
    let environment = input.environment_id.unwrap_or(access.scope().environment);
    let target = match access.in_environment::<AgentsWrite>(environment).await {
        Ok(target) => target,
        Err(refused) => return Err(access.agent_error_or(agent, unknown_environment(refused)).await),
    };
    let (source, name) = (CopySource { store: access.tenant().clone(), agent, version }, input.name);
    let work = move |write: &mut TenantWriter<'_>| duplicate(write, &source, name.clone());
    let created = move |made: &_| {
        let (reply, owner) = written_with_trainings(DUPLICATED, made, view)?;
        Ok((reply.with_status(StatusCode::CREATED), owner))
    };
    target.write(&body.raw, work, created).await
}

fn unknown_environment(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::NotFound(ResourceKind::Environment) => {
            FieldErrors::one("environment_id", message::not_selectable("environment_id")).into()
        }
        error => error,
    }
}
