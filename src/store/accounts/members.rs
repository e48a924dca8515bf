//! Memberships of users in tenants.

use diesel::prelude::*;
use serde_json::json;

use super::users::UserRow;
use crate::domain::accounts::permission::Role;
use crate::domain::accounts::tenant::{Member, TenantMembership};
use crate::domain::accounts::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{environments, memberships, tenants, users};
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

/// The data of a user's scope in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The tenant of the environment.
    pub tenant: Id,
    /// Whether the environment is a sandbox.
    pub is_sandbox: bool,
    /// The user's role in the tenant.
    pub role: Role,
    /// The user's e-mail address, for the audit log.
    pub email: String,
}

/// Parses a stored role. An unknown role is an error.
pub(super) fn parse_role(name: &str) -> Result<Role, StoreError> {
    Role::from_name(name).ok_or_else(|| StoreError::unknown_value("memberships.role", name))
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
    /// The membership of a user in the tenant of an environment, if there is one.
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

    /// The tenants a user is a member of, oldest first.
    pub fn memberships(&mut self, user: Id) -> Result<Vec<TenantMembership>, StoreError> {
        let rows: Vec<(Id, String, Timestamp, String)> = memberships::table
            .inner_join(tenants::table.on(tenants::id.eq(memberships::tenant_id)))
            .filter(memberships::user_id.eq(user))
            .select((tenants::id, tenants::name, tenants::created_at, memberships::role))
            .order((tenants::created_at.asc(), tenants::id.asc()))
            .load(self.conn)?;
        let ids: Vec<Id> = rows.iter().map(|row| row.0).collect();
        let mut environments_by_tenant = self.environments_of(&ids)?;
        rows.into_iter()
            .map(|(tenant, name, created_at, role)| {
                let environments = environments_by_tenant.remove(&tenant).unwrap_or_default();
                Ok(TenantMembership { tenant, name, role: parse_role(&role)?, environments, created_at })
            })
            .collect()
    }

    /// The role of a user in a tenant.
    pub fn member_role(&mut self, tenant: Id, user: Id) -> Result<Option<Role>, StoreError> {
        role_of(self.conn, tenant, user)
    }

    /// Whether the tenant has an owner.
    pub fn has_owner(&mut self, tenant: Id) -> Result<bool, StoreError> {
        Ok(owner_count(self.conn, tenant)? > 0)
    }
}

impl TenantReader<'_> {
    /// The members of the tenant, in the order in which they joined.
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

    /// The member with a normalized address.
    pub fn member_by_email(&mut self, email: &str) -> Result<Option<(User, Role)>, StoreError> {
        let found: Option<(UserRow, String)> = memberships::table
            .inner_join(users::table.on(users::id.eq(memberships::user_id)))
            .filter(memberships::tenant_id.eq(self.tenant()))
            .filter(users::email.eq(email))
            .select((UserRow::as_select(), memberships::role))
            .first(self.conn)
            .optional()?;
        let Some((user, name)) = found else { return Ok(None) };
        Ok(Some((user.into(), parse_role(&name)?)))
    }

    /// The role of a user in the tenant.
    pub fn member_role(&mut self, user: Id) -> Result<Option<Role>, StoreError> {
        let tenant = self.tenant();
        role_of(self.conn, tenant, user)
    }

    /// The number of owners of the tenant.
    pub fn owner_count(&mut self) -> Result<i64, StoreError> {
        let tenant = self.tenant();
        owner_count(self.conn, tenant)
    }
}

impl TenantWriter<'_> {
    /// Adds a user who is not a member yet. The tenant must be locked.
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
        self.record(&AuditEvent::new("member.added", "user", user.id).facts(json!({ "role": role.name() })))?;
        Ok(Member { user, role, joined_at })
    }

    /// Changes the role of a member. Records an event only if the role differs.
    pub fn change_role(&mut self, user: User, before: Role, role: Role) -> Result<Member, StoreError> {
        let key = (self.tenant(), user.id);
        diesel::update(memberships::table.find(key)).set(memberships::role.eq(role.name())).execute(self.conn())?;
        let joined_at = memberships::table.find(key).select(memberships::created_at).first(self.conn())?;
        if before != role {
            let facts = json!({ "before": before.name(), "after": role.name() });
            self.record(&AuditEvent::new("member.role_changed", "user", user.id).facts(facts))?;
        }
        Ok(Member { user, role, joined_at })
    }

    /// Removes a member.
    pub fn remove_member(&mut self, user: Id, role: Role) -> Result<(), StoreError> {
        let key = (self.tenant(), user);
        diesel::delete(memberships::table.find(key)).execute(self.conn())?;
        self.record(&AuditEvent::new("member.removed", "user", user).facts(json!({ "role": role.name() })))
    }
}
