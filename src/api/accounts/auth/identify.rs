//! `GET /api/v1/auth/identify`: the owner and the rights of a bearer token.

use actix_web::{HttpRequest, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::tenant::Environment;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::http::app_state::AppState;
use crate::http::caller::{environment, limited_caller, request_id};
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::response::ApiResponse;
use crate::service::accounts::{Identity, identify};

/// The owner and the rights of a bearer token.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
struct IdentityJson {
    /// `token` for an API token, `user` for a dashboard session.
    kind: &'static str,
    /// The id of the token or of the user.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the token or of the user.
    name: String,
    /// The tenant, or null for a session without `X-Environment`.
    tenant: Option<IdentityTenant>,
    /// The environment, or null for a session without `X-Environment`.
    environment: Option<IdentityEnvironment>,
    /// The agent to which the token is bound, or null.
    agent: Option<IdentityAgent>,
    /// The permissions in the environment. Empty without one.
    permissions: Vec<&'static str>,
    /// The expiry time of the bearer token, or null.
    #[schema(value_type = Option<String>, format = "date-time")]
    expires_at: Option<Timestamp>,
    /// The minute of the last use of an API token, or null. It is up to a few seconds late.
    #[schema(value_type = Option<String>, format = "date-time")]
    last_used_at: Option<Timestamp>,
}

/// The tenant of a caller.
#[derive(Serialize, ToSchema)]
struct IdentityTenant {
    /// The id of the tenant.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the tenant.
    name: String,
}

/// The environment of a caller.
#[derive(Serialize, ToSchema)]
struct IdentityEnvironment {
    /// The id of the environment.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the environment.
    name: String,
    /// Whether the environment is for testing.
    is_sandbox: bool,
}

/// The agent of a bound token.
#[derive(Serialize, ToSchema)]
struct IdentityAgent {
    /// The id of the agent.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the agent.
    name: String,
}

impl From<Environment> for IdentityEnvironment {
    fn from(environment: Environment) -> Self {
        Self { id: environment.id, name: environment.name, is_sandbox: environment.is_sandbox }
    }
}

impl From<Identity> for IdentityJson {
    fn from(identity: Identity) -> Self {
        Self {
            kind: identity.kind.name(),
            id: identity.id,
            name: identity.name,
            tenant: identity.tenant.map(|(id, name)| IdentityTenant { id, name }),
            environment: identity.environment.map(IdentityEnvironment::from),
            agent: identity.agent.map(|(id, name)| IdentityAgent { id, name }),
            permissions: identity.permissions.names(),
            expires_at: identity.expires_at,
            last_used_at: identity.last_used_at,
        }
    }
}

pub(super) fn endpoint() -> Endpoint {
    let environment = "Chooses the environment of a dashboard session, for its permissions. API tokens belong to one.";
    Endpoint::get("/api/v1/auth/identify", "identify", || web::to(handle))
        .tag(Tag::Login)
        .bearer()
        .summary("Identify the caller")
        .describe("Returns to whom the bearer token belongs, what it may do and when it expires.")
        .param(ParameterSpec::header("X-Environment", environment).uuid())
        .replies(ResponseSpec::data::<IdentityJson>(example()))
        .refuses(&[ErrorCode::InvalidCredentials, ErrorCode::EnvironmentNotFound])
}

async fn handle(app: web::Data<AppState>, request: HttpRequest) -> Result<ApiResponse, ApiError> {
    let caller = limited_caller(&app, &request, false).await?;
    let identity = identify(&app.accounts, caller, environment(&request)?, request_id(&request)).await?;
    ApiResponse::data(&IdentityJson::from(identity))
}

fn example() -> Value {
    json!({
        "kind": "token",
        "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0f",
        "name": "CRM",
        "tenant": {"id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0e", "name": "Hotel Linde"},
        "environment": {"id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "name": "Production", "is_sandbox": false},
        "agent": null,
        "permissions": ["agents:read", "context:read"],
        "expires_at": null,
        "last_used_at": "2024-01-15T10:31:00Z",
    })
}
