//! What stands above tenants: making tenants and their first environment.

use diesel::prelude::*;

use super::Store;
use super::db::connection::Conn;
use super::db::error::{Cause, StoreError};
use super::db::schema::{environments, tenants};
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;

/// PostgreSQL's advisory lock for founding tenants from the command line: the letters "undf".
const BOOTSTRAP_LOCK_KEY: i64 = 0x756e_6466;

/// One transaction above tenants: sign-in, first start, the command line.
pub struct GlobalStore<'c> {
    pub(super) conn: &'c mut Conn,
    /// For new ids and secrets.
    pub clock: &'c Clock,
    /// The moment of the request.
    pub now: Timestamp,
}

impl Store {
    /// One transaction above tenants: all of `work` or nothing. It may run more than once.
    ///
    /// # Errors
    /// The errors of `work`, and failures of the database.
    pub async fn global<T, E>(
        &self,
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let clock = self.clock().clone();
        self.write(move |conn| work(&mut GlobalStore { conn, clock: &clock, now: clock.now() })).await
    }

    /// A short read above tenants.
    ///
    /// # Errors
    /// The errors of `work`, and failures of the database.
    pub async fn global_read<T, E>(
        &self,
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Cause,
    {
        let clock = self.clock().clone();
        self.read(move |conn| work(&mut GlobalStore { conn, clock: &clock, now: clock.now() })).await
    }
}

impl GlobalStore<'_> {
    /// Waits until no other process founds anything, and keeps it so until the transaction ends: of two first starts
    /// one makes the first tenant. On SQLite every write transaction is alone already.
    pub fn lock_bootstrap(&mut self) -> Result<(), StoreError> {
        if let Conn::Postgres(conn) = self.conn {
            diesel::sql_query(format!("SELECT pg_advisory_xact_lock({BOOTSTRAP_LOCK_KEY})")).execute(conn)?;
        }
        Ok(())
    }

    /// Tenants of that name, oldest first; names are not unique.
    pub fn tenants_named(&mut self, name: &str) -> Result<Vec<Id>, StoreError> {
        let ids = tenants::table
            .filter(tenants::name.eq(name))
            .select(tenants::id)
            .order((tenants::created_at.asc(), tenants::id.asc()))
            .load(self.conn)?;
        Ok(ids)
    }

    /// Whether there is no tenant yet.
    pub fn is_empty(&mut self) -> Result<bool, StoreError> {
        let one: Option<Id> = tenants::table.select(tenants::id).first(self.conn).optional()?;
        Ok(one.is_none())
    }

    /// Makes a tenant.
    pub fn create_tenant(&mut self, name: &str) -> Result<Id, StoreError> {
        let id = self.clock.new_id();
        diesel::insert_into(tenants::table)
            .values((tenants::id.eq(id), tenants::name.eq(name), tenants::created_at.eq(self.now)))
            .execute(self.conn)?;
        Ok(id)
    }

    /// Makes an environment in a tenant.
    ///
    /// # Errors
    /// `Taken` when the tenant has one of that name.
    pub fn create_environment(&mut self, tenant: Id, name: &str, is_sandbox: bool) -> Result<Id, StoreError> {
        let id = self.clock.new_id();
        diesel::insert_into(environments::table)
            .values((
                environments::tenant_id.eq(tenant),
                environments::id.eq(id),
                environments::name.eq(name),
                environments::is_sandbox.eq(is_sandbox),
                environments::default_agent_id.eq(None::<Id>),
                environments::next_agent_number.eq(1_i64),
                environments::created_at.eq(self.now),
            ))
            .execute(self.conn)?;
        Ok(id)
    }
}
