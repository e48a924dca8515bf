//! Founding a tenant: from the dashboard, at the first start, by `setup`.

use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::{Actor, Scope};
use crate::domain::accounts::tenant::INITIAL_ENVIRONMENT_NAME;
use crate::service::error::ServiceError;
use crate::store::{Event, GlobalStore, NewToken, StoreError, Token};

/// What the first tenant is called.
const FIRST_TENANT: &str = "Default";
/// How the audit log names the first start.
const FIRST_START: &str = "understudy serve";

/// Who founds.
pub(super) struct BootstrapActor {
    pub(super) actor: Actor,
    pub(super) request_id: String,
}

/// Makes a tenant with an environment, and answers the founder's reach in it: everything.
pub(super) fn bootstrap_tenant(
    global: &mut GlobalStore<'_>,
    name: &str,
    environment: &str,
    is_sandbox: bool,
    bootstrap_actor: BootstrapActor,
) -> Result<Scope, StoreError> {
    let tenant = global.create_tenant(name)?;
    let place = global.create_environment(tenant, environment, is_sandbox)?;
    let scope = Scope {
        tenant,
        environment: place,
        is_sandbox,
        agent: None,
        permissions: Permissions::all(),
        actor: bootstrap_actor.actor,
        request_id: bootstrap_actor.request_id,
    };
    let mut write = global.within(&scope);
    write.record(&Event::new("tenant.created", "tenant", tenant))?;
    write.record(&Event::new("environment.created", "environment", place))?;
    Ok(scope)
}

/// On an empty database: a tenant, its environment and a token for it. On any other: nothing.
pub fn bootstrap_first_start(global: &mut GlobalStore<'_>) -> Result<Option<Token>, ServiceError> {
    global.lock_bootstrap()?;
    if !global.is_empty()? {
        return Ok(None);
    }
    let bootstrap_actor =
        BootstrapActor { actor: Actor::system(FIRST_START), request_id: global.clock.new_id().to_string() };
    let scope = bootstrap_tenant(global, FIRST_TENANT, INITIAL_ENVIRONMENT_NAME, false, bootstrap_actor)?;
    let permissions = Permissions::integration();
    let new = NewToken { name: "First token".to_owned(), agent: None, permissions, expires_at: None };
    Ok(Some(global.within(&scope).create_token(new)?))
}
