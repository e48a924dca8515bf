//! `understudy token create` and `understudy token revoke`

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Done, Failure, log, open, say_json, wait};
use crate::config::{DataSettings, Span};
use crate::domain::accounts::permission::{Permission, Permissions};
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;
use crate::service::accounts::{operator_scope, tokens};
use crate::service::error::{Kind, ServiceError};
use crate::store::{self, NewToken, Store};

/// How the audit log names the maker.
const CREATE: &str = "understudy token create";
/// How the audit log names who revoked.
const REVOKE: &str = "understudy token revoke";

/// What to do with a token.
#[derive(Subcommand)]
pub(super) enum Token {
    /// Make a token; its text is printed this once
    Create(Create),
    /// End a token at once
    Revoke(Revoke),
}

/// A new token.
#[derive(Args)]
pub(super) struct Create {
    #[command(flatten)]
    data: DataSettings,
    /// The environment it belongs to
    #[arg(long, value_parser = id)]
    environment: Id,
    /// What it is for
    #[arg(long)]
    name: String,
    /// What it may do, with commas between, such as agents:read,context:read
    #[arg(long, value_delimiter = ',', required = true, value_parser = permission)]
    permissions: Vec<Permission>,
    /// The one agent to bind it to
    #[arg(long, value_parser = id)]
    agent: Option<Id>,
    /// When it ends, such as 90d; without it never
    #[arg(long)]
    expires_in: Option<Span>,
}

/// A token to end.
#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    data: DataSettings,
    /// Its id, as `token create` printed it
    #[arg(value_parser = id)]
    id: Id,
}

/// A new token, as it is printed.
#[derive(Serialize)]
struct Made<'a> {
    id: Id,
    token: String,
    name: &'a str,
    environment_id: Id,
    agent_id: Option<Id>,
    permissions: Vec<&'static str>,
    expires_at: Option<Timestamp>,
}

/// A token that ended, as it is printed.
#[derive(Serialize)]
struct Revoked {
    id: Id,
    revoked_at: Option<Timestamp>,
}

fn id(text: &str) -> Result<Id, &'static str> {
    Id::parse(text).ok_or("must be a UUID")
}

fn permission(text: &str) -> Result<Permission, String> {
    Permission::named(text.trim()).ok_or_else(|| format!("must be among {}", Permission::WIRE_NAMES.join(", ")))
}

/// Does it.
pub(super) fn token(order: Token) -> Done {
    match order {
        Token::Create(order) => create(order),
        Token::Revoke(order) => revoke(&order),
    }
}

fn create(order: Create) -> Done {
    log(&order.data);
    let name = order.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(Failure::Argument("--name: must be 1 to 255 characters".to_owned()));
    }
    let clock = Clock::system();
    let signer = order.data.signer(&clock)?;
    let store = open(&order.data, &clock)?;
    let expires_at = order.expires_in.map(|span| clock.now().plus_seconds(span.seconds()));
    let permissions: Permissions = order.permissions.into_iter().collect();
    let made = wait(make(store, order.environment, NewToken { name, agent: order.agent, permissions, expires_at }))?;
    say_json(&Made {
        id: made.id,
        token: tokens::text(&signer, &made)?,
        name: &made.name,
        environment_id: made.environment,
        agent_id: made.agent,
        permissions: made.permissions.names(),
        expires_at: made.expires_at,
    })
}

async fn make(store: Store, environment: Id, new: NewToken) -> Result<store::Token, Failure> {
    let scope = operator_scope(&store, environment, CREATE).await.map_err(|refusal| match refusal {
        ServiceError::NotFound(_) => Failure::Failed(format!("--environment: there is no environment {environment}")),
        other => other.into(),
    })?;
    let agent = new.agent;
    let made = store.tenant(scope).write(move |write| tokens::create(write, new.clone())).await;
    made.map_err(|refusal| match (refusal, agent) {
        (ServiceError::Invalid(errors), Some(agent))
            if errors.first().is_some_and(|(field, _)| field == "agent_id") =>
        {
            Failure::Failed(format!("--agent: the environment has no agent {agent}"))
        }
        (other, _) => other.into(),
    })
}

fn revoke(order: &Revoke) -> Done {
    log(&order.data);
    let store = open(&order.data, &Clock::system())?;
    let id = order.id;
    let revoked = wait(end(store, id))?;
    say_json(&Revoked { id, revoked_at: revoked.revoked_at })
}

/// Revoking twice is revoking once.
async fn end(store: Store, id: Id) -> Result<store::Token, Failure> {
    let unknown = || Failure::Failed(format!("there is no token {id}"));
    let read =
        async || store.token(id).await.map_err(super::failed("the database cannot be read"))?.ok_or_else(unknown);
    let token = read().await?;
    if token.revoked_at.is_none() {
        let scope = operator_scope(&store, token.environment, REVOKE).await?;
        match store.tenant(scope).write(move |write| tokens::revoke(write, id)).await {
            Ok(()) | Err(ServiceError::NotFound(Kind::Token)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    read().await
}
