//! `setup`: a tenant, an environment, its owner and a token, of which only what is missing is made.

use super::bootstrap::{BootstrapActor, bootstrap_tenant};
use super::default_name;
use super::members::check_can_join;
use super::scope::system_scope;
use crate::domain::accounts::permission::{Permissions, Role};
use crate::domain::accounts::scope::{Actor, Scope};
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{Event, GlobalStore, NewToken, NewUser, Token};

/// How the audit log, and the token, name the maker.
const MAKER: &str = "understudy setup";

/// What there should be.
#[derive(Clone, Debug)]
pub struct SetupRequest {
    /// The tenant's name.
    pub tenant: String,
    /// The environment's name; one called "Sandbox" is one.
    pub environment: String,
    /// The owner's address, as [`normalize_email`](crate::domain::accounts::user::normalize_email) writes it.
    pub email: String,
    /// The hash of the password an owner begins with who is not known yet.
    pub password_hash: String,
}

/// What there is.
#[derive(Clone, Debug)]
pub struct SetupOutcome {
    /// The tenant.
    pub tenant: Id,
    /// The environment.
    pub environment: Id,
    /// The owner.
    pub user: Id,
    /// A token for the environment: the same at each run, until it is revoked.
    pub token: Token,
}

/// Makes what is missing of an request. A tenant of that name without any owner, as the first start leaves one, becomes
/// the person's; a known person's password stays as it is.
///
/// # Errors
/// `Conflict` when the tenant of that name is somebody else's, or the person's account another tenant's.
pub fn setup(global: &mut GlobalStore<'_>, request: &SetupRequest) -> Result<SetupOutcome, ServiceError> {
    global.lock_bootstrap()?;
    let scope = find_or_create_environment(global, request)?;
    let mut write = global.within(&scope);
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
        check_can_join(&mut write, &user)?;
        write.add_member(user, Role::Owner)?;
    }
    let permissions = Permissions::integration();
    let token = match write.active_token_created_by(MAKER, permissions)? {
        Some(token) => token,
        None => {
            write.create_token(NewToken { name: "Setup".to_owned(), agent: None, permissions, expires_at: None })?
        }
    };
    Ok(SetupOutcome { tenant: scope.tenant, environment: scope.environment, user: id, token })
}

fn find_or_create_environment(global: &mut GlobalStore<'_>, request: &SetupRequest) -> Result<Scope, ServiceError> {
    let request_id = global.clock.new_id();
    let is_sandbox = request.environment.eq_ignore_ascii_case("sandbox");
    let Some(tenant) = find_tenant(global, request)? else {
        let bootstrap_actor = BootstrapActor { actor: Actor::system(MAKER), request_id: request_id.to_string() };
        return Ok(bootstrap_tenant(global, &request.tenant, &request.environment, is_sandbox, bootstrap_actor)?);
    };
    if let Some(known) = global.environment_named(tenant, &request.environment)? {
        return Ok(system_scope(request_id, tenant, known.id, known.is_sandbox, MAKER));
    }
    let made = global.create_environment(tenant, &request.environment, is_sandbox)?;
    let scope = system_scope(request_id, tenant, made, is_sandbox, MAKER);
    global.within(&scope).record(&Event::new("environment.created", "environment", made))?;
    Ok(scope)
}

/// The tenant of that name that is the person's, or nobody's; nothing when there is none of that name.
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
