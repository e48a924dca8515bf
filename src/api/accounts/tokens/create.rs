//! `POST /api/v1/tokens`

use actix_web::web;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{NewTokenJson, TokenJson};
use crate::domain::accounts::forms::TOKEN;
use crate::domain::accounts::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::form::ValidationMode;
use crate::domain::id::Id;
use crate::http::access::{Access, parse};
use crate::http::app_state::AppState;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::TokensManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::tokens;
use crate::service::error::ResourceKind;
use crate::service::idempotency::ResponseOwner;
use crate::store::{NewToken, TenantWriter, Token};

const DONE: &str = "Token created successfully";
/// The field that stands for the token's text in a stored response.
const TOKEN_PLACEHOLDER: &str = "\"token\":null";

#[derive(Deserialize)]
struct CreateTokenRequest {
    name: String,
    permissions: Vec<Permission>,
    #[serde(default)]
    agent_id: Option<Id>,
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tokens", "createToken", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("Create an API token")
        .describe(
            "Creates an API token for the environment and returns its text. The text is shown only once. The \
             permissions cannot exceed those of the caller. A token bound to one agent can create only tokens bound \
             to that agent.",
        )
        .body(RequestSpec::form(
            "TokenCreate",
            &TOKEN,
            json!({"name": "CRM", "permissions": ["agents:read", "context:read"]}),
        ))
        .replies(ResponseSpec::done::<NewTokenJson>(DONE, NewTokenJson::example()).status(201))
}

async fn handle(access: Access<TokensManage>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let CreateTokenRequest { name, permissions, agent_id, expires_at } =
        parse(&TOKEN, &body.fields, ValidationMode::Full)?;
    let new = NewToken { name, agent: agent_id, permissions: permissions.into_iter().collect(), expires_at };
    let work = move |write: &mut TenantWriter<'_>| tokens::create(write, new.clone());
    let created = |made: &Token| {
        let blank = NewTokenJson { token: None, row: TokenJson::from(made) };
        Ok((ApiResponse::created(DONE, &blank)?, ResponseOwner::default()))
    };
    let response = access.write(&body.raw, work, created).await?;
    insert_token_text(access.app(), response).await
}

/// Replaces the placeholder by the text of the token. Stored responses contain no text; a replay computes the same text
/// from the row.
async fn insert_token_text(app: &AppState, mut response: ApiResponse) -> Result<ApiResponse, ApiError> {
    let body = String::from_utf8_lossy(&response.body).into_owned();
    let answer: Value = serde_json::from_str(&body).map_err(|error| ApiError::Internal(error.to_string()))?;
    let id = answer["data"]["id"].as_str().and_then(Id::parse).ok_or(ResourceKind::Token)?;
    let token = app.store.token(id).await?.ok_or(ResourceKind::Token)?;
    let text = json!({ "token": tokens::signed_text(app.auth.signer(), &token)? }).to_string();
    response.body = body.replacen(TOKEN_PLACEHOLDER, text.trim_matches(['{', '}']), 1).into();
    Ok(response)
}
