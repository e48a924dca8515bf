//! `POST /api/v1/agents/{agent_id}/import`: brings a version of another agent into the draft.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use super::imported::{IMPORTED, ImportJson, imported};
use crate::api::version_field;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::id::Id;
use crate::domain::publishing::import::ImportMode;
use crate::domain::publishing::version::VersionSelector;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{EXAMPLE_ID, Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::{TrainingsRead, TrainingsWrite};
use crate::http::response::ApiResponse;
use crate::service::agent_access::environment_of_source;
use crate::service::publishing::{CopySource, ImportRequest, import, preview_import};
use crate::store::TenantWriter;

static FROM: Form = Form::new(&[
    Field::new("agent_id").required().uuid().describe("The agent to import from, in any environment of the caller."),
    Field::new("version")
        .string()
        .max(20)
        .default("\"draft\"")
        .example("\"live\"")
        .describe("The state to import: `draft`, `live` or a version number."),
]);

static FORM: Form = Form::new(&[
    Field::new("from").required().object_of(&FROM),
    Field::new("mode").one_of(&ImportMode::WIRE_NAMES).default("\"merge\"").describe(
        "`merge` creates and updates trainings and removes none. `replace` also removes the trainings that the source \
         does not have, and takes its configuration except `name` and `label`.",
    ),
    Field::new("dry_run").boolean().default("false").describe("Returns the changes and stores nothing."),
]);

#[derive(Deserialize)]
struct ImportInput {
    from: FromInput,
    #[serde(default)]
    mode: Option<ImportMode>,
    #[serde(default)]
    dry_run: Option<bool>,
}

#[derive(Deserialize)]
struct FromInput {
    agent_id: Id,
    #[serde(default)]
    version: Option<String>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/import", "importAgent", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsWrite)
        .summary("Import from another agent")
        .describe(
            "Brings the trainings of another agent into the draft. Trainings correspond by `node_id`, and those \
             without one by the training that both are copies of. The live version stays the same until the next \
             publish. An import that changes nothing leaves the status and the draft revision as they are. Also needs \
             the permission `trainings:read` for the source, and `agents:write` when the configuration changes. A \
             source in another environment needs a dashboard session, because an API token belongs to one environment.",
        )
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form(
            "AgentImport",
            &FORM,
            json!({"from": {"agent_id": EXAMPLE_ID, "version": "live"}, "mode": "merge", "dry_run": true}),
        ))
        .replies(ResponseSpec::done::<ImportJson>(IMPORTED, ImportJson::example()))
        .refuses(&[
            ErrorCode::AgentNotFound,
            ErrorCode::VersionNotFound,
            ErrorCode::AgentNotPublished,
            ErrorCode::DraftChanged,
        ])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let mut body = incoming.json().await?;
    if let Some(from) = body.fields.get_mut("from").and_then(|from| from.as_object_mut()) {
        version_field::number_as_text(from);
    }
    let input: ImportInput = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let version = match version_field::selector("from.version", input.from.version.as_deref()) {
        Ok(version) => version.unwrap_or(VersionSelector::Draft),
        Err(invalid) => return Err(access.agent_error_or(agent, invalid).await),
    };
    let from = input.from.agent_id;
    let environment = access.read(move |read| environment_of_source(read, from)).await?;
    let source = match access.in_environment::<TrainingsRead>(environment).await {
        Ok(source) => CopySource { store: source.tenant().clone(), agent: from, version },
        Err(refused) => return Err(access.agent_error_or(agent, refused).await),
    };
    let request = ImportRequest { source, mode: input.mode.unwrap_or_default() };
    if input.dry_run.unwrap_or_default() {
        let outcome = access.snapshot(move |read| preview_import(read, agent, &expected, &request)).await?;
        return Ok(imported(&outcome, true)?.0);
    }
    let work = move |write: &mut TenantWriter<'_>| import(write, agent, &expected, &request);
    access.write(&body.raw, work, |outcome| imported(outcome, false)).await
}
