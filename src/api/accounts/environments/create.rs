//! `POST /api/v1/environments`

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::wire::EnvironmentJson;
use crate::domain::accounts::forms::ENVIRONMENT;
use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::tenant::Environment;
use crate::domain::form::ValidationMode;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::EnvironmentsManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::environments;
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Environment created successfully";

#[derive(Deserialize)]
struct CreateEnvironmentRequest {
    name: String,
    #[serde(default)]
    is_sandbox: Option<bool>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/environments", "createEnvironment", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::EnvironmentsManage)
        .summary("Create an environment")
        .describe("Creates an empty environment in the tenant.")
        .body(RequestSpec::form("EnvironmentCreate", &ENVIRONMENT, json!({"name": "Sandbox", "is_sandbox": true})))
        .replies(ResponseSpec::done::<EnvironmentJson>(DONE, EnvironmentJson::example()).status(201))
}

async fn handle(access: Access<EnvironmentsManage>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let CreateEnvironmentRequest { name, is_sandbox } = parse(&ENVIRONMENT, &body.fields, ValidationMode::Full)?;
    let is_sandbox = is_sandbox.unwrap_or_default();
    let work = move |write: &mut TenantWriter<'_>| environments::create(write, &name, is_sandbox);
    let created = |made: &Environment| {
        Ok((ApiResponse::created(DONE, &EnvironmentJson::from(made.clone()))?, ResponseOwner::default()))
    };
    access.write(&body.raw, work, created).await
}
