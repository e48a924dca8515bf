//! `POST /api/v1/auth/invitations/accept`

use actix_web::{HttpRequest, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::accounts::session::SessionJson;
use crate::api::accounts::wire::TenantJson;
use crate::domain::accounts::forms::ACCEPTANCE;
use crate::domain::form::ValidationMode;
use crate::http::access::parse;
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::caller::request_id;
use crate::http::client_address;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::http::session_user::{OptionalSessionUser, SessionUser};
use crate::service::accounts::{InvitationAcceptance, accept_invitation};

const DONE: &str = "Invitation accepted successfully";

#[derive(Deserialize)]
struct AcceptInvitationRequest {
    token: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    password: Option<String>,
}

/// A session of the person who accepted, and the tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = AcceptedInvitation)]
struct AcceptedInvitationJson {
    #[serde(flatten)]
    session: SessionJson,
    /// The tenant, with the role and the environments of the new member.
    tenant: TenantJson,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/auth/invitations/accept", "acceptInvitation", || web::to(handle))
        .tag(Tag::Login)
        .public_or_user()
        .summary("Accept an invitation")
        .describe(
            "Makes the invited person a member of the tenant and starts a session. A new person chooses a name and a \
             password. If the invited address has an account, send its password, or a session of that account. The \
             token works once. A member who accepts keeps the higher of both roles. Attempts are limited like logins.",
        )
        .body(RequestSpec::form(
            "AcceptanceInput",
            &ACCEPTANCE,
            json!({
                "token": "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0", "name": "Bob",
                "password": "correct horse battery",
            }),
        ))
        .replies(ResponseSpec::done::<AcceptedInvitationJson>(DONE, example()))
        .refuses(&[ErrorCode::InvalidCredentials, ErrorCode::RateLimitExceeded, ErrorCode::ServiceUnavailable])
}

async fn handle(
    app: web::Data<AppState>,
    session_user: OptionalSessionUser,
    request: HttpRequest,
    incoming: Incoming,
) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let AcceptInvitationRequest { token, name, password } = parse(&ACCEPTANCE, &body.fields, ValidationMode::Full)?;
    let acceptance = InvitationAcceptance {
        token,
        name,
        password,
        session_user: session_user.0.as_ref().map(SessionUser::user),
        address: client_address::client_address(&app, &request),
        request_id: request_id(&request),
    };
    let (session, membership) = accept_invitation(&app.accounts, acceptance).await?;
    ApiResponse::done(DONE, &AcceptedInvitationJson { session: session.into(), tenant: membership.into() })
}

fn example() -> Value {
    let mut example = SessionJson::example();
    example["tenant"] = TenantJson::example();
    example
}
