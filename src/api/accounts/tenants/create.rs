//! `POST /api/v1/tenants`

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::wire::TenantJson;
use crate::domain::accounts::forms::TENANT;
use crate::domain::accounts::tenant::TenantMembership;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::http::session_user::SessionUser;
use crate::service::accounts::create_tenant;
use crate::store::GlobalStore;

const DONE: &str = "Tenant created successfully";

#[derive(Deserialize)]
struct CreateTenantRequest {
    name: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tenants", "createTenant", || web::to(handle))
        .tag(Tag::Tenants)
        .user()
        .summary("Create a tenant")
        .describe("Creates a tenant with the environment \"Production\". The caller becomes its owner.")
        .body(RequestSpec::form("TenantCreate", &TENANT, json!({"name": "Hotel Linde"})))
        .replies(ResponseSpec::done::<TenantJson>(DONE, TenantJson::example()).status(201))
}

async fn handle(session_user: SessionUser, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let CreateTenantRequest { name } = parse(&TENANT, &body.fields, ValidationMode::Full)?;
    let (user, request_id) = (session_user.user(), session_user.request_id());
    let work = move |global: &mut GlobalStore<'_>| create_tenant(global, user, &name, &request_id);
    let created = |made: &TenantMembership| ApiResponse::created(DONE, &TenantJson::from(made.clone()));
    session_user.write(&body.raw, work, created).await
}
