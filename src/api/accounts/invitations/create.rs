//! `POST /api/v1/tenant/invitations`

use actix_web::web;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{InvitationJson, NewInvitationJson};
use crate::domain::accounts::forms::INVITATION;
use crate::domain::accounts::invitation::Invitation;
use crate::domain::accounts::permission::{Permission, Role};
use crate::domain::form::ValidationMode;
use crate::domain::id::Id;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::invitations::{self, InvitationLink, InvitationRequest};
use crate::service::idempotency::ResponseOwner;
use crate::store::TenantWriter;

const DONE: &str = "Invitation created successfully";
/// The fields that stand for token and link in a stored response.
const LINK_PLACEHOLDER: &str = "\"token\":null,\"link\":null";

#[derive(Deserialize)]
struct CreateInvitationRequest {
    email: String,
    role: Role,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tenant/invitations", "createInvitation", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Invite a person")
        .describe(
            "Invites an e-mail address to the environment's tenant. The link works once, within 7 days. If a mail \
             server is configured, the link is mailed and not shown. Otherwise the response contains the link, and \
             the inviter hands it over. The response does not depend on whether the address has an account. A second \
             invitation of the same address replaces the first. Callers cannot invite with a role above their own. \
             An invitation ends when its inviter loses the role. A repetition with the same idempotency key returns \
             no link.",
        )
        .body(RequestSpec::form("InvitationInput", &INVITATION, json!({"email": "bob@example.com", "role": "editor"})))
        .replies(ResponseSpec::done::<NewInvitationJson>(DONE, NewInvitationJson::example()).status(201))
}

async fn handle(access: Access<MembersManage>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let CreateInvitationRequest { email, role } = parse(&INVITATION, &body.fields, ValidationMode::Full)?;
    let accounts = &access.app().accounts;
    let (request, link) = InvitationRequest::new(accounts, &email, role)?;
    let stored = request.clone();
    let work = move |write: &mut TenantWriter<'_>| invitations::create(write, &stored);
    let created = |invitation: &Invitation| {
        let blank = NewInvitationJson { token: None, link: None, row: InvitationJson::from(invitation) };
        Ok((ApiResponse::created(DONE, &blank)?, ResponseOwner::default()))
    };
    let response = access.write(&body.raw, work, created).await?;
    if invitation_id(&response) != Some(request.id()) {
        // The stored response of an earlier request, whose link is not stored.
        return Ok(response);
    }
    if accounts.mail().is_enabled() {
        invitations::send(accounts, access.tenant(), &request, link);
        return Ok(response);
    }
    Ok(insert_link(response, &link))
}

fn invitation_id(response: &ApiResponse) -> Option<Id> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    Id::parse(body["data"]["id"].as_str()?)
}

fn insert_link(mut response: ApiResponse, link: &InvitationLink) -> ApiResponse {
    let shown = format!("\"token\":{},\"link\":{}", json!(link.token), json!(link.link));
    let body = String::from_utf8_lossy(&response.body).replacen(LINK_PLACEHOLDER, &shown, 1);
    response.body = body.into();
    response
}
