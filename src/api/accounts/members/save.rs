//! `POST /api/v1/tenant/members`: changes the role of a member.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::api::accounts::wire::MemberJson;
use crate::domain::accounts::forms::MEMBER;
use crate::domain::accounts::permission::{Permission, Role};
use crate::domain::accounts::tenant::Member;
use crate::domain::form::ValidationMode;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::members;
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Member saved successfully";

#[derive(Deserialize)]
struct SaveMemberRequest {
    email: String,
    role: Role,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tenant/members", "saveMember", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Change the role of a member")
        .describe(
            "Changes the role of the member with this e-mail address. People become members only by accepting an \
             invitation. Callers cannot give or remove a role above their own. Only an owner can make owners. The \
             last owner cannot lose the role.",
        )
        .body(
            RequestSpec::form("MemberUpdate", &MEMBER, json!({"email": "ann@example.com", "role": "editor"}))
                .keeping_absent(),
        )
        .replies(ResponseSpec::done::<MemberJson>(DONE, MemberJson::example()))
        .refuses(&[ErrorCode::Conflict])
}

async fn handle(access: Access<MembersManage>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let SaveMemberRequest { email, role } = parse(&MEMBER, &body.fields, ValidationMode::Full)?;
    let work = move |write: &mut TenantWriter<'_>| members::change_role(write, &email, role);
    let saved =
        |member: &Member| Ok((ApiResponse::done(DONE, &MemberJson::from(member.clone()))?, ResponseOwner::default()));
    access.write(&body.raw, work, saved).await
}
