//! The agent of an environment that callers mean who name none.

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
    /// Locks the environment until the transaction ends and says its default agent: of two requests that would make
    /// one, the second finds what the first made.
    pub fn lock_default_agent(&mut self) -> Result<Option<Id>, StoreError> {
        let environment =
            environments::table.find((self.tenant(), self.environment())).select(environments::default_agent_id);
        let found: Option<Option<Id>> = match self.conn() {
            // The write transaction of `SQLite` holds the only lock there is.
            Conn::Sqlite(conn) => environment.first(conn).optional()?,
            Conn::Postgres(conn) => environment.for_no_key_update().first(conn).optional()?,
        };
        Ok(found.flatten())
    }

    /// Makes an agent of the environment its default one.
    pub fn set_default_agent(&mut self, agent: Id) -> Result<(), StoreError> {
        diesel::update(environments::table.find((self.tenant(), self.environment())))
            .set(environments::default_agent_id.eq(Some(agent)))
            .execute(self.conn())?;
        self.record(&AuditEvent::agent("agent.made_default", agent))
    }
}
