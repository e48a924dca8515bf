//! `POST /api/v1/tenants`

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::domain::form::Mode;
use crate::domain::identity::Belonging;
use crate::domain::identity_form::TENANT;
use crate::http::access::parse;
use crate::http::body::Incoming;
use crate::http::dashboard::wire::TenantJson;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::Failure;
use crate::http::person::Person;
use crate::http::reply::Reply;
use crate::service::identity::create_tenant;
use crate::store::Platform;

const DONE: &str = "Tenant created successfully";

#[derive(Deserialize)]
struct Wanted {
    name: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tenants", "createTenant", || web::to(handle))
        .tag(Tag::Tenants)
        .user()
        .summary("Create a tenant")
        .describe("Makes a tenant with an environment \"Production\". You own it.")
        .body(Request::form("TenantInput", || TENANT.schema(), json!({"name": "Hotel Linde"})))
        .replies(Success::done::<TenantJson>(DONE, TenantJson::example()).status(201))
}

async fn handle(person: Person, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json().await?;
    let Wanted { name } = parse(&TENANT, &body.fields, Mode::Full)?;
    let (user, request_id) = (person.user(), person.request_id());
    let work = move |platform: &mut Platform<'_>| create_tenant(platform, user, &name, &request_id);
    let created = |made: &Belonging| Reply::created(DONE, &TenantJson::from(made.clone()));
    person.write(&body.raw, work, created).await
}
