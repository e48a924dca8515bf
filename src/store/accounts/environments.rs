//! Environments of tenants.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use crate::domain::accounts::tenant::Environment;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, api_tokens, environments};
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

#[derive(Queryable, Selectable)]
#[diesel(table_name = environments)]
struct EnvironmentRow {
    tenant_id: Id,
    id: Id,
    name: String,
    is_sandbox: bool,
    created_at: Timestamp,
}

impl From<EnvironmentRow> for Environment {
    fn from(row: EnvironmentRow) -> Self {
        Self { id: row.id, name: row.name, is_sandbox: row.is_sandbox, created_at: row.created_at }
    }
}

fn insert(conn: &mut Conn, tenant: Id, environment: &Environment) -> Result<(), StoreError> {
    diesel::insert_into(environments::table)
        .values((
            environments::tenant_id.eq(tenant),
            environments::id.eq(environment.id),
            environments::name.eq(&environment.name),
            environments::is_sandbox.eq(environment.is_sandbox),
            environments::default_agent_id.eq(None::<Id>),
            environments::next_agent_number.eq(1_i64),
            environments::created_at.eq(environment.created_at),
        ))
        .execute(conn)?;
    Ok(())
}

impl GlobalStore<'_> {
    /// Creates an environment in a tenant, without an audit event. Returns its id.
    ///
    /// # Errors
    /// `UniqueViolation` if the tenant has an environment with this name.
    pub fn create_environment(&mut self, tenant: Id, name: &str, is_sandbox: bool) -> Result<Id, StoreError> {
        let id = self.clock.new_id();
        let environment = Environment { id, name: name.to_owned(), is_sandbox, created_at: self.now };
        insert(self.conn, tenant, &environment)?;
        Ok(id)
    }

    /// The environments of several tenants, grouped by tenant, the default first.
    pub(in crate::store) fn environments_of(
        &mut self,
        tenants: &[Id],
    ) -> Result<HashMap<Id, Vec<Environment>>, StoreError> {
        let rows: Vec<EnvironmentRow> = environments::table
            .filter(environments::tenant_id.eq_any(tenants.to_vec()))
            .select(EnvironmentRow::as_select())
            .order((environments::created_at.asc(), environments::id.asc()))
            .load(self.conn)?;
        let mut by_tenant: HashMap<Id, Vec<Environment>> = HashMap::new();
        for row in rows {
            by_tenant.entry(row.tenant_id).or_default().push(row.into());
        }
        Ok(by_tenant)
    }

    /// The default environment of a tenant: the oldest.
    pub fn default_environment(&mut self, tenant: Id) -> Result<Option<Environment>, StoreError> {
        let environments = self.environments_of(&[tenant])?.remove(&tenant).unwrap_or_default();
        Ok(environments.into_iter().next())
    }

    /// An environment with the id of its tenant, for the command line.
    pub fn environment(&mut self, id: Id) -> Result<Option<(Id, Environment)>, StoreError> {
        let row: Option<EnvironmentRow> = environments::table
            .filter(environments::id.eq(id))
            .select(EnvironmentRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(|row| (row.tenant_id, row.into())))
    }

    /// The environment with this name in a tenant.
    pub fn environment_named(&mut self, tenant: Id, name: &str) -> Result<Option<Environment>, StoreError> {
        let row: Option<EnvironmentRow> = environments::table
            .filter(environments::tenant_id.eq(tenant))
            .filter(environments::name.eq(name))
            .select(EnvironmentRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(Environment::from))
    }
}

impl TenantReader<'_> {
    /// The tenant's environments, the default first.
    pub fn environments(&mut self) -> Result<Vec<Environment>, StoreError> {
        let rows: Vec<EnvironmentRow> = environments::table
            .filter(environments::tenant_id.eq(self.tenant()))
            .select(EnvironmentRow::as_select())
            .order((environments::created_at.asc(), environments::id.asc()))
            .load(self.conn)?;
        Ok(rows.into_iter().map(Environment::from).collect())
    }

    /// An environment of the tenant.
    pub fn find_environment(&mut self, id: Id) -> Result<Option<Environment>, StoreError> {
        let row: Option<EnvironmentRow> = environments::table
            .find((self.tenant(), id))
            .select(EnvironmentRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(Environment::from))
    }

    /// Whether an environment of the tenant has agents.
    pub fn environment_has_agents(&mut self, environment: Id) -> Result<bool, StoreError> {
        let one: Option<Id> = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(environment))
            .filter(agents::deleted_at.is_null())
            .select(agents::id)
            .first(self.conn)
            .optional()?;
        Ok(one.is_some())
    }
}

impl TenantWriter<'_> {
    /// Creates an environment in the tenant.
    ///
    /// # Errors
    /// `UniqueViolation` if the tenant has an environment with this name.
    pub fn create_environment(&mut self, name: &str, is_sandbox: bool) -> Result<Environment, StoreError> {
        let environment = Environment { id: self.new_id(), name: name.to_owned(), is_sandbox, created_at: self.now() };
        let tenant = self.tenant();
        insert(self.conn(), tenant, &environment)?;
        let facts = json!({ "is_sandbox": is_sandbox });
        self.record(&AuditEvent::new("environment.created", "environment", environment.id).facts(facts))?;
        Ok(environment)
    }

    /// Renames an environment.
    ///
    /// # Errors
    /// `UniqueViolation` if the tenant has another environment with this name.
    pub fn rename_environment(&mut self, before: &Environment, name: &str) -> Result<Environment, StoreError> {
        let key = (self.tenant(), before.id);
        diesel::update(environments::table.find(key)).set(environments::name.eq(name)).execute(self.conn())?;
        let (old, new) = (json!({ "name": before.name }), json!({ "name": name }));
        self.record(&AuditEvent::new("environment.renamed", "environment", before.id).fields(Some(&old), Some(&new)))?;
        Ok(Environment { name: name.to_owned(), ..before.clone() })
    }

    /// Reads an environment and locks it until the transaction ends, so that no agent is created in it meanwhile.
    pub fn lock_environment(&mut self, id: Id) -> Result<Option<Environment>, StoreError> {
        let row = environments::table.find((self.tenant(), id)).select(environments::id);
        if let Conn::Postgres(conn) = self.conn() {
            row.for_update().first::<Id>(conn).optional()?;
        }
        self.find_environment(id)
    }

    /// Deletes an environment with its tokens and directories. It must be locked and have no agents.
    pub fn delete_environment(&mut self, id: Id) -> Result<(), StoreError> {
        let tokens = api_tokens::table
            .filter(api_tokens::tenant_id.eq(self.tenant()))
            .filter(api_tokens::environment_id.eq(id))
            .filter(api_tokens::revoked_at.is_null())
            .count()
            .get_result::<i64>(self.conn())?;
        let key = (self.tenant(), id);
        diesel::delete(environments::table.find(key)).execute(self.conn())?;
        self.record(&AuditEvent::new("environment.deleted", "environment", id).facts(json!({ "tokens": tokens })))
    }
}
