//! `POST /api/v1/agents/{agent_id}/publish`: publishes the pending changes as a new version.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::talkover::agents::wire::{PublishedJson, published};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::id::Id;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ParameterSpec, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::AgentsPublish;
use crate::http::response::ApiResponse;
use crate::service::publishing::{self, PublishRequest};
use crate::store::TenantWriter;

const PUBLISHED: &str = "Agent published successfully";

static FORM: Form = Form::new(&[
    Field::new("message")
        .string()
        .max(1000)
        .example("\"Winter opening hours\"")
        .describe("A short description of the changes."),
    Field::new("expected_draft_revision").integer().describe(
        "The draft revision that was reviewed. If the draft has changed since, the response is 412 and nothing \
             is published.",
    ),
    Field::new("training_ids")
        .array_of(&Field::item().required().uuid())
        .min_items(1)
        .describe("Publishes only these pending changes. The default is all pending changes."),
]);

#[derive(Deserialize)]
struct PublishInput {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    expected_draft_revision: Option<i64>,
    #[serde(default)]
    training_ids: Option<Vec<Id>>,
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/publish", "publishAgent", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::AgentsPublish)
        .summary("Publish an agent")
        .describe(
            "Publishes all pending changes, or the selected changes, as the next version in one step. Without \
             pending changes no version is created, and the last version of an unpublished agent becomes live again.",
        )
        .param(ParameterSpec::if_match())
        .body(RequestSpec::form("PublishRequest", &FORM, json!({"message": "Winter opening hours"})).optional())
        .replies(ResponseSpec::done::<PublishedJson>(PUBLISHED, PublishedJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<AgentsPublish>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let (agent, if_match) = (path.agent(), access.expected()?);
    let body = incoming.optional_json().await?;
    let input: PublishInput = access.parse(agent, &FORM, &body, ValidationMode::Full).await?;
    let request = PublishRequest {
        message: input.message,
        if_match,
        reviewed_revision: input.expected_draft_revision.into(),
        training_ids: input.training_ids,
    };
    let work = move |write: &mut TenantWriter<'_>| publishing::publish(write, agent, &request);
    access.write(&body.raw, work, |done| published(PUBLISHED, done)).await
}
