//! Founding a tenant: from the dashboard, at the first start, by `setup`.

use crate::domain::identity::FIRST_ENVIRONMENT;
use crate::domain::permission::Permissions;
use crate::domain::scope::{Actor, Scope};
use crate::service::error::Refusal;
use crate::store::{Event, NewToken, Platform, StoreError, Token};

/// What the first tenant is called.
const FIRST_TENANT: &str = "Default";
/// How the audit log names the first start.
const FIRST_START: &str = "understudy serve";

/// Who founds.
pub(super) struct Founder {
    pub(super) actor: Actor,
    pub(super) request_id: String,
}

/// Makes a tenant with an environment, and answers the founder's reach in it: everything.
pub(super) fn found(
    platform: &mut Platform<'_>,
    name: &str,
    environment: &str,
    is_sandbox: bool,
    founder: Founder,
) -> Result<Scope, StoreError> {
    let tenant = platform.create_tenant(name)?;
    let place = platform.create_environment(tenant, environment, is_sandbox)?;
    let scope = Scope {
        tenant,
        environment: place,
        is_sandbox,
        agent: None,
        permissions: Permissions::everything(),
        actor: founder.actor,
        request_id: founder.request_id,
    };
    let mut write = platform.within(&scope);
    write.record(&Event::new("tenant.created", "tenant", tenant))?;
    write.record(&Event::new("environment.created", "environment", place))?;
    Ok(scope)
}

/// On an empty database: a tenant, its environment and a token for it. On any other: nothing.
///
/// # Errors
/// When the database fails.
pub fn first_start(platform: &mut Platform<'_>) -> Result<Option<Token>, Refusal> {
    platform.found_alone()?;
    if !platform.is_empty()? {
        return Ok(None);
    }
    let founder = Founder { actor: Actor::system(FIRST_START), request_id: platform.clock.id().to_string() };
    let scope = found(platform, FIRST_TENANT, FIRST_ENVIRONMENT, false, founder)?;
    let permissions = Permissions::integration();
    let new = NewToken { name: "First token".to_owned(), agent: None, permissions, expires_at: None };
    Ok(Some(platform.within(&scope).create_token(new)?))
}
