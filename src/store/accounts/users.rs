//! Users. A user has one row, whatever the number of tenants.

use diesel::prelude::*;

use crate::domain::accounts::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::users;
use crate::store::global::GlobalStore;
use crate::store::tenant::TenantWriter;

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(in crate::store) struct UserRow {
    id: Id,
    email: String,
    name: String,
    password_hash: String,
    created_at: Timestamp,
    made_by_tenant_id: Option<Id>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        let UserRow { id, email, name, created_at, made_by_tenant_id, .. } = row;
        Self { id, email, name, created_at, created_by_tenant: made_by_tenant_id }
    }
}

/// A user to create.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The normalized address (see [`normalize_email`](crate::domain::accounts::user::normalize_email)).
    pub email: String,
    /// The display name.
    pub name: String,
    /// The password hash in PHC format.
    pub password_hash: String,
    /// The tenant that may know the password, as in [`User::created_by_tenant`].
    pub created_by_tenant: Option<Id>,
}

fn by_email(conn: &mut Conn, email: &str) -> Result<Option<UserRow>, StoreError> {
    let row = users::table.filter(users::email.eq(email)).select(UserRow::as_select()).first(conn).optional()?;
    Ok(row)
}

fn by_id(conn: &mut Conn, id: Id) -> Result<Option<UserRow>, StoreError> {
    let row = users::table.find(id).select(UserRow::as_select()).first(conn).optional()?;
    Ok(row)
}

fn with_hash(row: UserRow) -> (User, String) {
    let hash = row.password_hash.clone();
    (row.into(), hash)
}

impl GlobalStore<'_> {
    /// The user with a normalized address, and the password hash.
    pub fn user_credentials_by_email(&mut self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        let row = by_email(self.conn, email)?;
        Ok(row.map(with_hash))
    }

    /// A user with the password hash.
    pub fn user_credentials(&mut self, id: Id) -> Result<Option<(User, String)>, StoreError> {
        Ok(by_id(self.conn, id)?.map(with_hash))
    }

    /// Like [`GlobalStore::user_credentials`], but locks the user until the transaction ends. All changes to sessions take this lock, so
    /// that no session starts or is refreshed while all are being revoked.
    pub fn lock_user(&mut self, id: Id) -> Result<Option<(User, String)>, StoreError> {
        if let Conn::Postgres(conn) = self.conn {
            users::table.find(id).select(users::id).for_no_key_update().first::<Id>(conn).optional()?;
        }
        self.user_credentials(id)
    }

    /// Sets the password hash of a user.
    pub fn set_password(&mut self, id: Id, hash: &str) -> Result<(), StoreError> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(self.conn)?;
        Ok(())
    }

    /// Records that no tenant knows the password of the user, because the operator set it or the person proved the
    /// address.
    pub fn clear_creating_tenant(&mut self, id: Id) -> Result<(), StoreError> {
        let made_by = users::made_by_tenant_id.eq(None::<Id>);
        diesel::update(users::table.find(id)).set(made_by).execute(self.conn)?;
        Ok(())
    }

    /// A user.
    pub fn user(&mut self, id: Id) -> Result<Option<User>, StoreError> {
        Ok(by_id(self.conn, id)?.map(User::from))
    }
}

impl TenantWriter<'_> {
    /// The user with the address of `new`, or a new user. Of two concurrent requests one creates the user.
    pub fn find_or_create_user(&mut self, new: &NewUser) -> Result<User, StoreError> {
        if let Some(created) = self.create_user(new)? {
            self.record(&AuditEvent::new("user.created", "user", created.id))?;
            return Ok(created);
        }
        let known = by_email(self.conn(), &new.email)?;
        known.map(User::from).ok_or_else(|| StoreError::Contended("a user was deleted while being added".to_owned()))
    }

    /// Creates a user, without an audit event. Returns `None` if the address has an account.
    pub fn create_user(&mut self, new: &NewUser) -> Result<Option<User>, StoreError> {
        let row = UserRow {
            id: self.new_id(),
            email: new.email.clone(),
            name: new.name.clone(),
            password_hash: new.password_hash.clone(),
            created_at: self.now(),
            made_by_tenant_id: new.created_by_tenant,
        };
        let created = both!(self.conn(), conn => diesel::insert_into(users::table)
            .values(&row)
            .on_conflict(users::email)
            .do_nothing()
            .execute(conn))?;
        Ok((created == 1).then(|| row.into()))
    }
}
