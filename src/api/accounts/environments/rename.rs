//! `PUT /api/v1/environments/{environment_id}`

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::wire::EnvironmentJson;
use crate::domain::accounts::forms::ENVIRONMENT_NAME;
use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::tenant::Environment;
use crate::domain::form::ValidationMode;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::EnvironmentsManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::environments;
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Environment updated successfully";

#[derive(Deserialize)]
struct RenameEnvironmentRequest {
    name: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/environments/{environment_id}", "renameEnvironment", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::EnvironmentsManage)
        .summary("Rename an environment")
        .describe("Renames an environment of the tenant. Tokens and ids do not change.")
        .body(RequestSpec::form("EnvironmentUpdate", &ENVIRONMENT_NAME, json!({"name": "Production"})).keeping_absent())
        .replies(ResponseSpec::done::<EnvironmentJson>(DONE, EnvironmentJson::example()))
        .refuses(&[ErrorCode::EnvironmentNotFound])
}

async fn handle(
    access: Access<EnvironmentsManage>,
    path: PathParams,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let id = path.id("environment_id");
    let body = incoming.json().await?;
    let RenameEnvironmentRequest { name } = parse(&ENVIRONMENT_NAME, &body.fields, ValidationMode::Full)?;
    let work = move |write: &mut TenantWriter<'_>| environments::rename(write, id, &name);
    let renamed = |made: &Environment| {
        Ok((ApiResponse::done(DONE, &EnvironmentJson::from(made.clone()))?, ResponseOwner::default()))
    };
    access.write(&body.raw, work, renamed).await
}
