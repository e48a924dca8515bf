//! `POST /api/v1/tokens`

use actix_web::web;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{NewTokenJson, TokenJson};
use crate::domain::clock::Time;
use crate::domain::form::Mode;
use crate::domain::id::Id;
use crate::domain::identity_form::TOKEN;
use crate::domain::permission::Permission;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::Failure;
use crate::http::permissions::TokensManage;
use crate::http::reply::Reply;
use crate::http::state::App;
use crate::service::error::Kind;
use crate::service::identity::tokens;
use crate::service::once::About;
use crate::store::{NewToken, Token, Write};

const DONE: &str = "Token created successfully";
/// Where the text comes in an answer that is stored without it.
const BLANK: &str = "\"token\":null";

#[derive(Deserialize)]
struct Wanted {
    name: String,
    permissions: Vec<Permission>,
    #[serde(default)]
    agent_id: Option<Id>,
    #[serde(default)]
    expires_at: Option<Time>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/tokens", "createToken", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("Create an API token")
        .describe(
            "Makes a token of the environment and shows its text, this once. Nobody hands out permissions they do not \
             have, and a token bound to an agent makes only tokens bound to that agent.",
        )
        .body(Request::form(
            "TokenInput",
            || TOKEN.schema(),
            json!({"name": "CRM", "permissions": ["agents:read", "context:read"]}),
        ))
        .replies(Success::done::<NewTokenJson>(DONE, NewTokenJson::example()).status(201))
}

async fn handle(access: Access<TokensManage>, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json().await?;
    let Wanted { name, permissions, agent_id, expires_at } = parse(&TOKEN, &body.fields, Mode::Full)?;
    let new = NewToken { name, agent: agent_id, permissions: permissions.into_iter().collect(), expires_at };
    let work = move |write: &mut Write<'_>| tokens::create(write, new.clone());
    let created = |made: &Token| {
        let blank = NewTokenJson { token: None, row: TokenJson::from(made) };
        Ok((Reply::created(DONE, &blank)?, About::default()))
    };
    let reply = access.write(&body.raw, work, created).await?;
    with_text(access.app(), reply).await
}

/// Puts the token's text where the answer has a blank: a stored answer holds no token, and is the same when it is sent
/// again, for the text follows from the row.
async fn with_text(app: &App, mut reply: Reply) -> Result<Reply, Failure> {
    let body = String::from_utf8_lossy(&reply.body).into_owned();
    let answer: Value = serde_json::from_str(&body).map_err(|error| Failure::Internal(error.to_string()))?;
    let id = answer["data"]["id"].as_str().and_then(Id::parse).ok_or(Kind::Token)?;
    let token = app.store.token(id).await?.ok_or(Kind::Token)?;
    let text = json!({ "token": tokens::text(app.auth.signer(), &token)? }).to_string();
    reply.body = body.replacen(BLANK, text.trim_matches(['{', '}']), 1).into();
    Ok(reply)
}
