//! The command `setup`: creates a tenant, an environment, an owner and a token unless they exist.

use super::bootstrap::{BootstrapActor, bootstrap_tenant};
use super::default_name;
use super::scope::system_scope;
use crate::domain::accounts::permission::{Permissions, Role};
use crate::domain::accounts::scope::{Actor, Scope};
use crate::domain::accounts::user::User;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{AuditEvent, GlobalStore, NewToken, NewUser, Token};

/// The actor in the audit log, and the creator of the token.
const SETUP_ACTOR: &str = "understudy setup";

/// The tenant, environment and owner to set up.
#[derive(Clone, Debug)]
pub struct SetupRequest {
    /// The name of the tenant.
    pub tenant: String,
    /// The name of the environment. One named "Sandbox" is created as a sandbox.
    pub environment: String,
    /// The normalized address of the owner
    /// (see [`normalize_email`](crate::domain::accounts::user::normalize_email)).
    pub email: String,
    /// The hash of the first password, used only if the user is new.
    pub password_hash: String,
}

/// The tenant, environment, owner and token after setup.
#[derive(Clone, Debug)]
pub struct SetupOutcome {
    /// The id of the tenant.
    pub tenant: Id,
    /// The id of the environment.
    pub environment: Id,
    /// The id of the owner.
    pub user: Id,
    /// A token for the environment. Every run returns the same one until it is revoked.
    pub token: Token,
}

/// Creates what is missing. If a tenant of that name has no owner, as after the first start, the user becomes its owner.
/// The password of an existing user does not change.
///
/// # Errors
/// `Conflict` if the tenant has another owner, or another tenant created the account.
pub fn setup(global: &mut GlobalStore<'_>, request: &SetupRequest) -> Result<SetupOutcome, ServiceError> {
    global.lock_bootstrap()?;
    let scope = find_or_create_environment(global, request)?;
    let mut write = global.in_scope(&scope);
    let new = NewUser {
        email: request.email.clone(),
        name: default_name(&request.email),
        password_hash: request.password_hash.clone(),
        created_by_tenant: None,
    };
    let user = write.find_or_create_user(&new)?;
    let id = user.id;
    if let Some(before) = write.member_role(id)? {
        write.change_role(user, before, Role::Owner)?;
    } else {
        check_can_join(scope.tenant, &user)?;
        write.add_member(user, Role::Owner)?;
    }
    let permissions = Permissions::integration();
    let token = match write.active_token_created_by(SETUP_ACTOR, permissions)? {
        Some(token) => token,
        None => {
            write.create_token(NewToken { name: "Setup".to_owned(), agent: None, permissions, expires_at: None })?
        }
    };
    Ok(SetupOutcome { tenant: scope.tenant, environment: scope.environment, user: id, token })
}

/// Checks that the account may join the tenant. A tenant that handed over the invitation for an account may have accepted
/// it itself, and would know the password.
fn check_can_join(tenant: Id, user: &User) -> Result<(), ServiceError> {
    if user.created_by_tenant.is_none_or(|creator| creator == tenant) {
        return Ok(());
    }
    Err(ServiceError::Conflict(
        "That account was made by another tenant. The operator can give it a password and release it.",
    ))
}

fn find_or_create_environment(global: &mut GlobalStore<'_>, request: &SetupRequest) -> Result<Scope, ServiceError> {
    let request_id = global.clock.new_id();
    let is_sandbox = request.environment.eq_ignore_ascii_case("sandbox");
    let Some(tenant) = find_tenant(global, request)? else {
        let bootstrap_actor = BootstrapActor { actor: Actor::system(SETUP_ACTOR), request_id: request_id.to_string() };
        return Ok(bootstrap_tenant(global, &request.tenant, &request.environment, is_sandbox, bootstrap_actor)?);
    };
    if let Some(known) = global.environment_named(tenant, &request.environment)? {
        return Ok(system_scope(request_id, tenant, known.id, known.is_sandbox, SETUP_ACTOR));
    }
    let environment = global.create_environment(tenant, &request.environment, is_sandbox)?;
    let scope = system_scope(request_id, tenant, environment, is_sandbox, SETUP_ACTOR);
    global.in_scope(&scope).record(&AuditEvent::new("environment.created", "environment", environment))?;
    Ok(scope)
}

/// The tenant of that name that the user owns, or else one without owner. `None` if there is no tenant of that name.
fn find_tenant(global: &mut GlobalStore<'_>, request: &SetupRequest) -> Result<Option<Id>, ServiceError> {
    let user = global.user_credentials_by_email(&request.email)?.map(|(user, _)| user.id);
    let mut ownerless = None;
    let named = global.tenants_named(&request.tenant)?;
    for tenant in &named {
        let role = user.map(|user| global.member_role(*tenant, user)).transpose()?.flatten();
        if role == Some(Role::Owner) {
            return Ok(Some(*tenant));
        }
        if ownerless.is_none() && !global.has_owner(*tenant)? {
            ownerless = Some(*tenant);
        }
    }
    if ownerless.is_none() && !named.is_empty() {
        return Err(ServiceError::Conflict("A tenant of that name exists and has another owner."));
    }
    Ok(ownerless)
}
