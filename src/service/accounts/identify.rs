//! Who a bearer token belongs to, and what it may do.

use super::authentication::Caller;
use super::{AccountService, require_user, user_scope};
use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::ActorKind;
use crate::domain::accounts::tenant::Environment;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{Store, Token};

/// The owner and the rights of a bearer token.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Whether it is an API token or the session of a user.
    pub kind: ActorKind,
    /// The id of the token or of the user.
    pub id: Id,
    /// The name of the token or of the user.
    pub name: String,
    /// The tenant, as id and name. `None` for a session that names no environment.
    pub tenant: Option<(Id, String)>,
    /// The environment. `None` for a session that names none.
    pub environment: Option<Environment>,
    /// The agent that the token is bound to, as id and name.
    pub agent: Option<(Id, String)>,
    /// The permissions in the environment. Empty without one.
    pub permissions: Permissions,
    /// When the bearer token expires. `None` means never.
    pub expires_at: Option<Timestamp>,
    /// The minute of the last use of an API token.
    pub last_used_at: Option<Timestamp>,
}

/// Identifies a caller. `environment` is the one that a session names; API tokens have their own.
///
/// # Errors
/// `WrongCredentials` if the user no longer exists; `NotFound` if the user has no access to the environment.
pub async fn identify(
    accounts: &AccountService,
    caller: Caller,
    environment: Option<Id>,
    request_id: String,
) -> Result<Identity, ServiceError> {
    match caller {
        Caller::Token(token) => identify_token(&accounts.store, &token).await,
        Caller::User { id, expires_at } => identify_user(accounts, id, expires_at, environment, request_id).await,
    }
}

async fn identify_token(store: &Store, token: &Token) -> Result<Identity, ServiceError> {
    let scope = super::authentication::token_scope(token, String::new());
    let bound = token.agent;
    let tenant = store.tenant(scope);
    let described = tenant.read(move |read| {
        let environment = read.find_environment(read.scope().environment)?;
        let agent = bound.map(|id| read.agent(id)).transpose()?.flatten();
        Ok::<_, ServiceError>((read.tenant_name()?, environment, agent.map(|agent| (agent.id, agent.config.name))))
    });
    let (tenant, environment, agent) = described.await?;
    Ok(Identity {
        kind: ActorKind::Token,
        id: token.id,
        name: token.name.clone(),
        tenant: Some((token.tenant, tenant)),
        environment,
        agent,
        permissions: token.permissions,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    })
}

async fn identify_user(
    accounts: &AccountService,
    user: Id,
    expires_at: Option<Timestamp>,
    environment: Option<Id>,
    request_id: String,
) -> Result<Identity, ServiceError> {
    let person = require_user(accounts.store.global_read(move |global| global.user(user)).await?)?;
    let mut identity = Identity {
        kind: ActorKind::User,
        id: person.id,
        name: person.name,
        tenant: None,
        environment: None,
        agent: None,
        permissions: Permissions::default(),
        expires_at,
        last_used_at: None,
    };
    let Some(environment) = environment else { return Ok(identity) };
    let scope = user_scope(accounts, user, environment, request_id).await?;
    let scope = scope.ok_or(ServiceError::NotFound(ResourceKind::Environment))?;
    identity.permissions = scope.permissions;
    let (tenant, reader) = (scope.tenant, accounts.store.tenant(scope));
    let described =
        reader.read(move |read| Ok::<_, ServiceError>((read.tenant_name()?, read.find_environment(environment)?)));
    let (name, environment) = described.await?;
    identity.tenant = Some((tenant, name));
    identity.environment = environment;
    Ok(identity)
}
