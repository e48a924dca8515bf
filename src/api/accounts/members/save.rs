//! `POST /api/v1/tenant/members`: adds a member, or changes the role of one.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::wire::MemberJson;
use crate::domain::accounts::forms::MEMBER;
use crate::domain::accounts::permission::{Permission, Role};
use crate::domain::accounts::tenant::Member;
use crate::domain::form::ValidationMode;
use crate::http::access::{Access, parse};
use crate::http::body::{Body, Incoming};
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::members::{self, NewMember};
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Member saved successfully";

#[derive(Deserialize)]
struct SaveMemberRequest {
    email: String,
    role: Role,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    password: Option<String>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tenant/members", "saveMember", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Add a member or change a role")
        .describe(
            "Adds a user by e-mail address, or changes the role of a member. A new user starts with the given name \
             and password. An existing user keeps their name and password. Callers cannot give or remove a role above \
             their own. Only an owner can add owners. The last owner cannot lose the role.",
        )
        .body(
            RequestSpec::form(
                "MemberSave",
                &MEMBER,
                json!({"email": "ann@example.com", "role": "editor", "name": "Ann", "password": "correct horse battery"}),
            )
            .creating_or_updating(),
        )
        .replies(ResponseSpec::done::<MemberJson>(DONE, MemberJson::example()))
        .refuses(&[ErrorCode::Conflict])
}

async fn handle(access: Access<MembersManage>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let SaveMemberRequest { email, role, name, password } = parse(&MEMBER, &body.fields, ValidationMode::Full)?;
    let password_hash = match password {
        Some(password) => Some(access.app().accounts.password_hasher().hash(&password).await?),
        None => None,
    };
    let new = NewMember { email, role, name, password_hash };
    let work = move |write: &mut TenantWriter<'_>| members::save(write, &new);
    let saved =
        |member: &Member| Ok((ApiResponse::done(DONE, &MemberJson::from(member.clone()))?, ResponseOwner::default()));
    access.write(&without_password(body)?, work, saved).await
}

/// The body that identifies a repeated request. A fast hash of it is stored for a day, so it must not contain the password.
fn without_password(mut body: Body) -> Result<Vec<u8>, ApiError> {
    body.fields.remove("password");
    serde_json::to_vec(&body.fields).map_err(|error| ApiError::Internal(error.to_string()))
}
