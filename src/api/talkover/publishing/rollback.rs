//! `POST /api/v1/agents/{agent_id}/rollback`: publishes the content of an older version again.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::talkover::agents::wire::{PublishedJson, published};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsPublish;
use crate::http::response::ApiResponse;
use crate::service::publishing::roll_back;
use crate::store::TenantWriter;

const ROLLED_BACK: &str = "Agent rolled back successfully";

static FORM: Form = Form::new(&[Field::new("version")
    .required()
    .integer()
    .min_value(1)
    .example("3")
    .describe("The version to publish again.")]);

#[derive(Deserialize)]
struct RollbackInput {
    version: i64,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/rollback", "rollBackAgent", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::AgentsPublish)
        .summary("Roll back to an older version")
        .describe(
            "Publishes the content of an older version as a new version. The draft does not change. Its differences \
             from the new version are pending changes. Deleted texts are not restored.",
        )
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("RollbackRequest", &FORM, json!({"version": 3})))
        .replies(ResponseSpec::done::<PublishedJson>(ROLLED_BACK, PublishedJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<AgentsPublish>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, expected) = (path.agent(), access.expected()?);
    let body = incoming.json().await?;
    let RollbackInput { version } = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let work = move |write: &mut TenantWriter<'_>| roll_back(write, agent, version, &expected);
    access.write(&body.raw, work, |done| published(ROLLED_BACK, done)).await
}
