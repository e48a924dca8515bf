//! Wire types of API tokens. Their comments are part of the API documentation.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Token;

/// An API token. Its text is only in the response to its creation.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(super) struct TokenJson {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The name of the token.
    name: String,
    /// The permissions of the token.
    permissions: Vec<&'static str>,
    /// The agent to which the token is bound, or null.
    #[schema(value_type = Option<String>, format = "uuid")]
    agent_id: Option<Id>,
    /// Who created the token.
    created_by: String,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The expiry time, or null.
    #[schema(value_type = Option<String>, format = "date-time")]
    expires_at: Option<Timestamp>,
    /// The time of the revocation, or null.
    #[schema(value_type = Option<String>, format = "date-time")]
    revoked_at: Option<Timestamp>,
    /// The minute of the last use, or null. It is up to a few seconds late.
    #[schema(value_type = Option<String>, format = "date-time")]
    last_used_at: Option<Timestamp>,
}

/// A new token with its text.
#[derive(Serialize, ToSchema)]
#[schema(as = NewToken)]
pub(super) struct NewTokenJson {
    /// The text of the token, sent as bearer token. It is shown only once.
    #[schema(value_type = String)]
    pub(super) token: Option<String>,
    #[serde(flatten)]
    pub(super) row: TokenJson,
}

impl From<&Token> for TokenJson {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id,
            name: token.name.clone(),
            permissions: token.permissions.names(),
            agent_id: token.agent,
            created_by: token.created_by.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            last_used_at: token.last_used_at,
        }
    }
}

impl TokenJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0f",
            "name": "CRM",
            "permissions": ["agents:read", "context:read"],
            "agent_id": null,
            "created_by": "ann@example.com",
            "created_at": "2024-01-15T10:30:00Z",
            "expires_at": null,
            "revoked_at": null,
            "last_used_at": "2024-01-15T10:31:00Z",
        })
    }
}

impl NewTokenJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        let mut example = TokenJson::example();
        example["last_used_at"] = Value::Null;
        example["token"] = json!("talq_eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhcGkifQ.c2lnbmF0dXJl");
        example
    }
}
