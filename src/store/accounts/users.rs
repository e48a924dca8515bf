//! People: one row a person, whatever tenants they belong to.

use diesel::prelude::*;

use crate::domain::accounts::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::audit::events::Event;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::users;
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

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

/// A person about to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// As [`normalize_email`](crate::domain::accounts::user::normalize_email) writes it.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// The password's hash, in PHC format.
    pub password_hash: String,
    /// The tenant that chose the password; nothing when the operator did.
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
    /// The person of that address with the hash of their password.
    pub fn user_credentials_by_email(&mut self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        let row = by_email(self.conn, email)?;
        Ok(row.map(with_hash))
    }

    /// The person with the hash of their password.
    pub fn user_credentials(&mut self, id: Id) -> Result<Option<(User, String)>, StoreError> {
        Ok(by_id(self.conn, id)?.map(with_hash))
    }

    /// The same, locked until the transaction ends: one person's sessions change one
    /// at a time, so that none begins or goes on while they are being ended.
    pub fn lock_user(&mut self, id: Id) -> Result<Option<(User, String)>, StoreError> {
        if let Conn::Postgres(conn) = self.conn {
            users::table.find(id).select(users::id).for_no_key_update().first::<Id>(conn).optional()?;
        }
        self.user_credentials(id)
    }

    /// Gives the person another password.
    pub fn set_password(&mut self, id: Id, hash: &str) -> Result<(), StoreError> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(self.conn)?;
        Ok(())
    }

    /// Takes note that the operator stands for the account: no tenant knows its password.
    pub fn clear_creating_tenant(&mut self, id: Id) -> Result<(), StoreError> {
        let made_by = users::made_by_tenant_id.eq(None::<Id>);
        diesel::update(users::table.find(id)).set(made_by).execute(self.conn)?;
        Ok(())
    }

    /// The person.
    pub fn user(&mut self, id: Id) -> Result<Option<User>, StoreError> {
        Ok(by_id(self.conn, id)?.map(User::from))
    }
}

impl TenantReader<'_> {
    /// The person of that address, in whatever tenant: for adding them to this one.
    pub fn user_by_email(&mut self, email: &str) -> Result<Option<User>, StoreError> {
        Ok(by_email(self.conn, email)?.map(User::from))
    }
}

impl TenantWriter<'_> {
    /// The person of that address, made if there is none: of two requests that add them at once, one makes them.
    pub fn find_or_create_user(&mut self, new: &NewUser) -> Result<User, StoreError> {
        let row = UserRow {
            id: self.new_id(),
            email: new.email.clone(),
            name: new.name.clone(),
            password_hash: new.password_hash.clone(),
            created_at: self.now(),
            made_by_tenant_id: new.created_by_tenant,
        };
        let made = both!(self.conn(), conn => diesel::insert_into(users::table)
            .values(&row)
            .on_conflict(users::email)
            .do_nothing()
            .execute(conn))?;
        if made == 1 {
            self.record(&Event::new("user.created", "user", row.id))?;
            return Ok(row.into());
        }
        let known = by_email(self.conn(), &new.email)?;
        known.map(User::from).ok_or_else(|| StoreError::Contended("a person came and went".to_owned()))
    }
}
