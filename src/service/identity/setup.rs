//! `setup`: a tenant, an environment, its owner and a token, of which only what is missing is made.

use super::founding::{Founder, found};
use super::members::may_join;
use super::name_from;
use super::scope::system_scope;
use crate::domain::id::Id;
use crate::domain::permission::{Permissions, Role};
use crate::domain::scope::{Actor, Scope};
use crate::service::error::Refusal;
use crate::store::{Event, NewToken, NewUser, Platform, Token};

/// How the audit log, and the token, name the maker.
const MAKER: &str = "understudy setup";

/// What there should be.
#[derive(Clone, Debug)]
pub struct Order {
    /// The tenant's name.
    pub tenant: String,
    /// The environment's name; one called "Sandbox" is one.
    pub environment: String,
    /// The owner's address, as [`email_key`](crate::domain::identity::email_key) writes it.
    pub email: String,
    /// The hash of the password an owner begins with who is not known yet.
    pub password_hash: String,
}

/// What there is.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The tenant.
    pub tenant: Id,
    /// The environment.
    pub environment: Id,
    /// The owner.
    pub user: Id,
    /// A token for the environment: the same at each run, until it is revoked.
    pub token: Token,
}

/// Makes what is missing of an order. A tenant of that name without any owner, as the first start leaves one, becomes
/// the person's; a known person's password stays as it is.
///
/// # Errors
/// `Conflict` when the tenant of that name is somebody else's, or the person's account another tenant's.
pub fn setup(platform: &mut Platform<'_>, order: &Order) -> Result<SetUp, Refusal> {
    platform.found_alone()?;
    let scope = place(platform, order)?;
    let mut write = platform.within(&scope);
    let new = NewUser {
        email: order.email.clone(),
        name: name_from(&order.email),
        password_hash: order.password_hash.clone(),
        made_by: None,
    };
    let user = write.find_or_create_user(&new)?;
    let id = user.id;
    if let Some(before) = write.role_of_user(id)? {
        write.change_role(user, before, Role::Owner)?;
    } else {
        may_join(&mut write, &user)?;
        write.add_member(user, Role::Owner)?;
    }
    let permissions = Permissions::integration();
    let token = match write.token_made_by(MAKER, permissions)? {
        Some(token) => token,
        None => {
            write.create_token(NewToken { name: "Setup".to_owned(), agent: None, permissions, expires_at: None })?
        }
    };
    Ok(SetUp { tenant: scope.tenant, environment: scope.environment, user: id, token })
}

fn place(platform: &mut Platform<'_>, order: &Order) -> Result<Scope, Refusal> {
    let request = platform.clock.id();
    let is_sandbox = order.environment.eq_ignore_ascii_case("sandbox");
    let Some(tenant) = own_tenant(platform, order)? else {
        let founder = Founder { actor: Actor::system(MAKER), request_id: request.to_string() };
        return Ok(found(platform, &order.tenant, &order.environment, is_sandbox, founder)?);
    };
    if let Some(known) = platform.environment_named(tenant, &order.environment)? {
        return Ok(system_scope(request, tenant, known.id, known.is_sandbox, MAKER));
    }
    let made = platform.create_environment(tenant, &order.environment, is_sandbox)?;
    let scope = system_scope(request, tenant, made, is_sandbox, MAKER);
    platform.within(&scope).record(&Event::new("environment.created", "environment", made))?;
    Ok(scope)
}

/// The tenant of that name that is the person's, or nobody's; nothing when there is none of that name.
fn own_tenant(platform: &mut Platform<'_>, order: &Order) -> Result<Option<Id>, Refusal> {
    let user = platform.user_with_hash(&order.email)?.map(|(user, _)| user.id);
    let mut nobodys = None;
    let named = platform.tenants_named(&order.tenant)?;
    for tenant in &named {
        let role = user.map(|user| platform.role_of(*tenant, user)).transpose()?.flatten();
        if role == Some(Role::Owner) {
            return Ok(Some(*tenant));
        }
        if nobodys.is_none() && !platform.has_owner(*tenant)? {
            nobodys = Some(*tenant);
        }
    }
    if nobodys.is_none() && !named.is_empty() {
        return Err(Refusal::Conflict("A tenant of that name exists and has another owner."));
    }
    Ok(nobodys)
}
