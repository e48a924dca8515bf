//! Who belongs to a tenant, and as what.

use diesel::prelude::*;
use serde_json::json;

use super::users::UserRow;
use crate::domain::accounts::permission::{Permission, Role};
use crate::domain::accounts::tenant::{Member, TenantMembership};
use crate::domain::accounts::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::audit::events::Event;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{environments, memberships, tenants, users};
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

/// What a person is in the tenant of an environment: all that a scope is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The tenant.
    pub tenant: Id,
    /// Whether the environment is a sandbox.
    pub is_sandbox: bool,
    /// What they are there.
    pub role: Role,
    /// Their address, by which the audit log names them.
    pub email: String,
}

/// The role of that name; an unknown one is a defect, never a right.
fn parse_role(name: &str) -> Result<Role, StoreError> {
    Role::from_name(name).ok_or_else(|| StoreError::Broken(format!("an unknown role: {name}")))
}

fn role_of(conn: &mut Conn, tenant: Id, user: Id) -> Result<Option<Role>, StoreError> {
    let name: Option<String> =
        memberships::table.find((tenant, user)).select(memberships::role).first(conn).optional()?;
    name.as_deref().map(parse_role).transpose()
}

fn owner_count(conn: &mut Conn, tenant: Id) -> Result<i64, StoreError> {
    let owners = memberships::table
        .filter(memberships::tenant_id.eq(tenant))
        .filter(memberships::role.eq(Role::Owner.name()))
        .count()
        .get_result(conn)?;
    Ok(owners)
}

impl GlobalStore<'_> {
    /// What a person is in the tenant of that environment; nothing when there is no such environment, or no such
    /// member.
    pub fn membership(&mut self, user: Id, environment: Id) -> Result<Option<Membership>, StoreError> {
        let found: Option<(Id, bool, String, String)> = environments::table
            .inner_join(memberships::table.on(memberships::tenant_id.eq(environments::tenant_id)))
            .inner_join(users::table.on(users::id.eq(memberships::user_id)))
            .filter(environments::id.eq(environment))
            .filter(memberships::user_id.eq(user))
            .select((environments::tenant_id, environments::is_sandbox, memberships::role, users::email))
            .first(self.conn)
            .optional()?;
        let Some((tenant, is_sandbox, name, email)) = found else { return Ok(None) };
        Ok(Some(Membership { tenant, is_sandbox, role: parse_role(&name)?, email }))
    }

    /// The tenants a person belongs to, oldest first.
    pub fn memberships(&mut self, user: Id) -> Result<Vec<TenantMembership>, StoreError> {
        let rows: Vec<(Id, String, Timestamp, String)> = memberships::table
            .inner_join(tenants::table.on(tenants::id.eq(memberships::tenant_id)))
            .filter(memberships::user_id.eq(user))
            .select((tenants::id, tenants::name, tenants::created_at, memberships::role))
            .order((tenants::created_at.asc(), tenants::id.asc()))
            .load(self.conn)?;
        let ids: Vec<Id> = rows.iter().map(|row| row.0).collect();
        let mut places = self.environments_of(&ids)?;
        rows.into_iter()
            .map(|(tenant, name, created_at, as_what)| {
                let environments = places.remove(&tenant).unwrap_or_default();
                Ok(TenantMembership { tenant, name, role: parse_role(&as_what)?, environments, created_at })
            })
            .collect()
    }

    /// What a person is in a tenant.
    pub fn member_role(&mut self, tenant: Id, user: Id) -> Result<Option<Role>, StoreError> {
        role_of(self.conn, tenant, user)
    }

    /// Whether anybody owns the tenant.
    pub fn has_owner(&mut self, tenant: Id) -> Result<bool, StoreError> {
        Ok(owner_count(self.conn, tenant)? > 0)
    }
}

impl TenantWriter<'_> {
    /// Whether a person says in a tenant, this one or another, who belongs to it.
    pub fn manages(&mut self, tenant: Id, user: Id) -> Result<bool, StoreError> {
        let role = role_of(self.conn(), tenant, user)?;
        Ok(role.is_some_and(|role| role.permissions().contains(Permission::MembersManage)))
    }
}

impl TenantReader<'_> {
    /// The tenant's people, those who joined first first.
    pub fn members(&mut self) -> Result<Vec<Member>, StoreError> {
        let rows: Vec<(UserRow, String, Timestamp)> = memberships::table
            .inner_join(users::table.on(users::id.eq(memberships::user_id)))
            .filter(memberships::tenant_id.eq(self.tenant()))
            .select((UserRow::as_select(), memberships::role, memberships::created_at))
            .order((memberships::created_at.asc(), memberships::user_id.asc()))
            .load(self.conn)?;
        rows.into_iter()
            .map(|(user, name, joined_at)| Ok(Member { user: user.into(), role: parse_role(&name)?, joined_at }))
            .collect()
    }

    /// What a person is in the tenant.
    pub fn member_role(&mut self, user: Id) -> Result<Option<Role>, StoreError> {
        let tenant = self.tenant();
        role_of(self.conn, tenant, user)
    }

    /// How many owners the tenant has.
    pub fn owner_count(&mut self) -> Result<i64, StoreError> {
        let tenant = self.tenant();
        owner_count(self.conn, tenant)
    }
}

impl TenantWriter<'_> {
    /// Locks the tenant's row until the transaction ends: rules about all of its people or all of its environments
    /// (a last owner, a last environment) hold only if changes come one after the other.
    pub fn lock_tenant(&mut self) -> Result<(), StoreError> {
        let tenant = tenants::table.find(self.tenant()).select(tenants::id);
        if let Conn::Postgres(conn) = self.conn() {
            tenant.for_no_key_update().first::<Id>(conn)?;
        }
        Ok(())
    }

    /// Makes a person a member. The tenant is locked and the person is none yet.
    pub fn add_member(&mut self, user: User, role: Role) -> Result<Member, StoreError> {
        let joined_at = self.now();
        diesel::insert_into(memberships::table)
            .values((
                memberships::tenant_id.eq(self.tenant()),
                memberships::user_id.eq(user.id),
                memberships::role.eq(role.name()),
                memberships::created_at.eq(joined_at),
            ))
            .execute(self.conn())?;
        self.record(&Event::new("member.added", "user", user.id).facts(json!({ "role": role.name() })))?;
        Ok(Member { user, role, joined_at })
    }

    /// Gives a member another role.
    pub fn change_role(&mut self, user: User, before: Role, role: Role) -> Result<Member, StoreError> {
        let key = (self.tenant(), user.id);
        diesel::update(memberships::table.find(key)).set(memberships::role.eq(role.name())).execute(self.conn())?;
        let joined_at = memberships::table.find(key).select(memberships::created_at).first(self.conn())?;
        if before != role {
            let facts = json!({ "before": before.name(), "after": role.name() });
            self.record(&Event::new("member.role_changed", "user", user.id).facts(facts))?;
        }
        Ok(Member { user, role, joined_at })
    }

    /// Takes a member out of the tenant.
    pub fn remove_member(&mut self, user: Id, role: Role) -> Result<(), StoreError> {
        let key = (self.tenant(), user);
        diesel::delete(memberships::table.find(key)).execute(self.conn())?;
        self.record(&Event::new("member.removed", "user", user).facts(json!({ "role": role.name() })))
    }
}
