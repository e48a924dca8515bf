//! Creation of a tenant with its first environment: from the dashboard, at the first start, and by `setup`.

use crate::domain::accounts::permission::Permissions;
use crate::domain::accounts::scope::{Actor, Scope};
use crate::domain::accounts::tenant::INITIAL_ENVIRONMENT_NAME;
use crate::service::error::ServiceError;
use crate::store::{AuditEvent, GlobalStore, NewToken, StoreError, Token};

/// The name of the first tenant.
const FIRST_TENANT: &str = "Default";
/// The actor of the first start in the audit log.
const FIRST_START: &str = "understudy serve";

/// The actor and request recorded in the audit log.
pub(super) struct BootstrapActor {
    pub(super) actor: Actor,
    pub(super) request_id: String,
}

/// Creates a tenant with an environment. Returns a scope in it with all permissions.
pub(super) fn bootstrap_tenant(
    global: &mut GlobalStore<'_>,
    name: &str,
    environment: &str,
    is_sandbox: bool,
    bootstrap_actor: BootstrapActor,
) -> Result<Scope, StoreError> {
    let tenant = global.create_tenant(name)?;
    let environment = global.create_environment(tenant, environment, is_sandbox)?;
    let scope = Scope {
        tenant,
        environment,
        is_sandbox,
        agent: None,
        permissions: Permissions::all(),
        actor: bootstrap_actor.actor,
        request_id: bootstrap_actor.request_id,
    };
    let mut write = global.in_scope(&scope);
    write.record(&AuditEvent::new("tenant.created", "tenant", tenant))?;
    write.record(&AuditEvent::new("environment.created", "environment", environment))?;
    Ok(scope)
}

/// Creates a tenant, an environment and a token for it if the database has no tenant yet. Otherwise does nothing.
pub fn bootstrap_first_start(global: &mut GlobalStore<'_>) -> Result<Option<Token>, ServiceError> {
    global.lock_bootstrap()?;
    if global.has_tenants()? {
        return Ok(None);
    }
    let bootstrap_actor =
        BootstrapActor { actor: Actor::system(FIRST_START), request_id: global.clock.new_id().to_string() };
    let scope = bootstrap_tenant(global, FIRST_TENANT, INITIAL_ENVIRONMENT_NAME, false, bootstrap_actor)?;
    let permissions = Permissions::integration();
    let new = NewToken { name: "First token".to_owned(), agent: None, permissions, expires_at: None };
    Ok(Some(global.in_scope(&scope).create_token(new)?))
}
