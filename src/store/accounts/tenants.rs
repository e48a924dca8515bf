//! Tenants.

use diesel::prelude::*;

use crate::domain::id::Id;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::tenants;
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

/// The key of PostgreSQL's advisory lock for creating first tenants: the letters "undf".
const BOOTSTRAP_LOCK_KEY: i64 = 0x756e_6466;

impl GlobalStore<'_> {
    /// Locks the creation of first tenants until the transaction ends, so that of two concurrent first starts one creates
    /// the tenant. On SQLite write transactions are exclusive.
    pub fn lock_bootstrap(&mut self) -> Result<(), StoreError> {
        if let Conn::Postgres(conn) = self.conn {
            diesel::sql_query(format!("SELECT pg_advisory_xact_lock({BOOTSTRAP_LOCK_KEY})")).execute(conn)?;
        }
        Ok(())
    }

    /// The tenants with this name, oldest first. Names are not unique.
    pub fn tenants_named(&mut self, name: &str) -> Result<Vec<Id>, StoreError> {
        let ids = tenants::table
            .filter(tenants::name.eq(name))
            .select(tenants::id)
            .order((tenants::created_at.asc(), tenants::id.asc()))
            .load(self.conn)?;
        Ok(ids)
    }

    /// Whether the database has any tenant.
    pub fn has_tenants(&mut self) -> Result<bool, StoreError> {
        let first: Option<Id> = tenants::table.select(tenants::id).first(self.conn).optional()?;
        Ok(first.is_some())
    }

    /// Creates a tenant, without an audit event. Returns its id.
    pub fn create_tenant(&mut self, name: &str) -> Result<Id, StoreError> {
        let id = self.clock.new_id();
        diesel::insert_into(tenants::table)
            .values((tenants::id.eq(id), tenants::name.eq(name), tenants::created_at.eq(self.now)))
            .execute(self.conn)?;
        Ok(id)
    }
}

impl TenantReader<'_> {
    /// The name of the tenant.
    pub fn tenant_name(&mut self) -> Result<String, StoreError> {
        Ok(tenants::table.find(self.tenant()).select(tenants::name).first(self.conn)?)
    }
}

impl TenantWriter<'_> {
    /// Locks the tenant's row until the transaction ends. Rules about all members or all environments, such as keeping the
    /// last owner, hold only if changes are serialized.
    pub fn lock_tenant(&mut self) -> Result<(), StoreError> {
        let tenant = tenants::table.find(self.tenant()).select(tenants::id);
        if let Conn::Postgres(conn) = self.conn() {
            tenant.for_no_key_update().first::<Id>(conn)?;
        }
        Ok(())
    }
}
