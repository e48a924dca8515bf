//! `understudy token create` and `understudy token revoke`

use std::time::Duration;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::error::{CommandError, CommandResult};
use super::{block_on, init_logging, open_store, print_json};
use crate::config::{CommonSettings, parse_duration};
use crate::domain::accounts::permission::{Permission, Permissions};
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;
use crate::service::accounts::{operator_scope, tokens};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{self, NewToken, Store};

/// The actors that the audit log names.
const CREATE_ACTOR: &str = "understudy token create";
const REVOKE_ACTOR: &str = "understudy token revoke";

/// The most characters of a token's name.
const MAX_NAME_LENGTH: usize = 255;

/// The commands for API tokens.
#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Create a token. Its text is printed only this once
    Create(CreateTokenArgs),
    /// Revoke a token at once
    Revoke(RevokeTokenArgs),
}

/// The arguments of `token create`.
#[derive(Args)]
pub(super) struct CreateTokenArgs {
    #[command(flatten)]
    common: CommonSettings,
    /// The id of the environment that the token belongs to
    #[arg(long, value_parser = parse_id)]
    environment: Id,
    /// The name of the token: what it is used for, 1 to 255 characters
    #[arg(long)]
    name: String,
    /// The permissions of the token, separated by commas, such as agents:read,context:read
    #[arg(long, value_delimiter = ',', required = true, value_parser = parse_permission)]
    permissions: Vec<Permission>,
    /// The id of the only agent that the token may use. The default is every agent of the environment
    #[arg(long, value_parser = parse_id)]
    agent: Option<Id>,
    /// The time until the token expires, such as 90d. The default is never
    #[arg(long, value_parser = parse_duration)]
    expires_in: Option<Duration>,
}

/// The arguments of `token revoke`.
#[derive(Args)]
pub(super) struct RevokeTokenArgs {
    #[command(flatten)]
    common: CommonSettings,
    /// The id of the token, as `token create` printed it
    #[arg(value_parser = parse_id)]
    id: Id,
}

/// What `token create` prints.
#[derive(Serialize)]
struct CreateTokenOutput<'a> {
    id: Id,
    token: String,
    name: &'a str,
    environment_id: Id,
    agent_id: Option<Id>,
    permissions: Vec<&'static str>,
    expires_at: Option<Timestamp>,
}

/// What `token revoke` prints.
#[derive(Serialize)]
struct RevokeTokenOutput {
    id: Id,
    revoked_at: Option<Timestamp>,
}

fn parse_id(text: &str) -> Result<Id, &'static str> {
    Id::parse(text).ok_or("must be a UUID")
}

fn parse_permission(text: &str) -> Result<Permission, String> {
    Permission::from_name(text.trim()).ok_or_else(|| format!("must be one of {}", Permission::WIRE_NAMES.join(", ")))
}

/// Runs a command for API tokens.
pub(super) fn token(command: TokenCommand) -> CommandResult {
    match command {
        TokenCommand::Create(args) => create(args),
        TokenCommand::Revoke(args) => revoke(&args),
    }
}

fn create(args: CreateTokenArgs) -> CommandResult {
    init_logging(&args.common);
    let name = args.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME_LENGTH {
        return Err(CommandError::Argument(format!("--name: must be 1 to {MAX_NAME_LENGTH} characters")));
    }
    let clock = Clock::system();
    let signer = args.common.signer(&clock)?;
    let store = open_store(&args.common, &clock)?;
    let expires_at = args.expires_in.map(|duration| {
        let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        clock.now().plus_seconds(seconds)
    });
    let permissions: Permissions = args.permissions.into_iter().collect();
    let new = NewToken { name, agent: args.agent, permissions, expires_at };
    let created = block_on(create_token(store, args.environment, new))?;
    print_json(&CreateTokenOutput {
        id: created.id,
        token: tokens::signed_text(&signer, &created)?,
        name: &created.name,
        environment_id: created.environment,
        agent_id: created.agent,
        permissions: created.permissions.names(),
        expires_at: created.expires_at,
    })
}

async fn create_token(store: Store, environment: Id, new: NewToken) -> CommandResult<store::Token> {
    let scope = operator_scope(&store, environment, CREATE_ACTOR).await.map_err(|refusal| match refusal {
        ServiceError::NotFound(_) => {
            CommandError::Failed(format!("--environment: there is no environment {environment}"))
        }
        other => other.into(),
    })?;
    let agent = new.agent;
    let created = store.tenant(scope).write(move |write| tokens::create(write, new.clone())).await;
    created.map_err(|refusal| match (refusal, agent) {
        (ServiceError::Invalid(errors), Some(agent))
            if errors.first().is_some_and(|(field, _)| field == "agent_id") =>
        {
            CommandError::Failed(format!("--agent: the environment has no agent {agent}"))
        }
        (other, _) => other.into(),
    })
}

fn revoke(args: &RevokeTokenArgs) -> CommandResult {
    init_logging(&args.common);
    let store = open_store(&args.common, &Clock::system())?;
    let id = args.id;
    let revoked = block_on(revoke_token(store, id))?;
    print_json(&RevokeTokenOutput { id, revoked_at: revoked.revoked_at })
}

/// Revokes a token and returns it. A token that is already revoked stays as it is.
async fn revoke_token(store: Store, id: Id) -> CommandResult<store::Token> {
    let not_found = || CommandError::Failed(format!("there is no token {id}"));
    let read = async || {
        let token = store.token(id).await.map_err(CommandError::store("the database cannot be read"))?;
        token.ok_or_else(not_found)
    };
    let token = read().await?;
    if token.revoked_at.is_none() {
        let scope = operator_scope(&store, token.environment, REVOKE_ACTOR).await?;
        match store.tenant(scope).write(move |write| tokens::revoke(write, id)).await {
            Ok(()) | Err(ServiceError::NotFound(ResourceKind::Token)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    read().await
}
