//! The default agent of an environment: the one that requests without an agent mean.

use diesel::prelude::*;

use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::environments;
use crate::store::tenant::{TenantReader, TenantWriter};

impl TenantReader<'_> {
    /// The environment's default agent, if it has one.
    pub fn default_agent(&mut self) -> Result<Option<Id>, StoreError> {
        let environment = environments::table.find((self.tenant(), self.environment()));
        Ok(environment.select(environments::default_agent_id).first::<Option<Id>>(self.conn).optional()?.flatten())
    }
}

impl TenantWriter<'_> {
    /// The environment's default agent. Locks the environment until the transaction ends: of two requests that would
    /// create a default agent, the second finds the one that the first created.
    pub fn lock_default_agent(&mut self) -> Result<Option<Id>, StoreError> {
        let environment =
            environments::table.find((self.tenant(), self.environment())).select(environments::default_agent_id);
        let found: Option<Option<Id>> = match self.conn() {
            // SQLite's write transaction already holds the only lock.
            Conn::Sqlite(conn) => environment.first(conn).optional()?,
            Conn::Postgres(conn) => environment.for_no_key_update().first(conn).optional()?,
        };
        Ok(found.flatten())
    }

    /// Makes an agent the default of its environment.
    pub fn set_default_agent(&mut self, agent: Id) -> Result<(), StoreError> {
        diesel::update(environments::table.find((self.tenant(), self.environment())))
            .set(environments::default_agent_id.eq(Some(agent)))
            .execute(self.conn())?;
        self.record(&AuditEvent::agent("agent.made_default", agent))
    }
}
