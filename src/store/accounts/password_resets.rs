//! Links that set a new password. Only hashes of their secrets are stored.

use diesel::prelude::*;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::password_resets;
use crate::store::global::GlobalStore;

#[derive(Insertable)]
#[diesel(table_name = password_resets)]
struct PasswordResetRow<'a> {
    id: Id,
    user_id: Id,
    secret_hash: &'a str,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl GlobalStore<'_> {
    /// Creates a reset for a user. The user must be locked.
    pub fn add_password_reset(
        &mut self,
        user: Id,
        id: Id,
        secret_hash: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = PasswordResetRow { id, user_id: user, secret_hash, created_at: self.now, expires_at };
        diesel::insert_into(password_resets::table).values(row).execute(self.conn)?;
        Ok(())
    }

    /// Whether a reset for the user was created after `since`.
    pub fn has_password_reset_since(&mut self, user: Id, since: Timestamp) -> Result<bool, StoreError> {
        let newer: Option<Id> = password_resets::table
            .filter(password_resets::user_id.eq(user))
            .filter(password_resets::created_at.gt(since))
            .select(password_resets::id)
            .first(self.conn)
            .optional()?;
        Ok(newer.is_some())
    }

    /// The user of the reset with this id and secret, unless it has expired.
    pub fn password_reset_user(&mut self, id: Id, secret_hash: &str) -> Result<Option<Id>, StoreError> {
        let user = password_resets::table
            .find(id)
            .filter(password_resets::secret_hash.eq(secret_hash))
            .filter(password_resets::expires_at.gt(self.now))
            .select(password_resets::user_id)
            .first(self.conn)
            .optional()?;
        Ok(user)
    }

    /// Deletes all resets of a user. The user must be locked.
    pub fn delete_password_resets(&mut self, user: Id) -> Result<(), StoreError> {
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user))).execute(self.conn)?;
        Ok(())
    }
}

/// Maximum number of resets deleted in one transaction. Small, so that no request waits long for it.
const SWEEP_BATCH: i64 = 200;

impl Store {
    /// Deletes a batch of expired resets and returns their number. Call it again until it returns 0.
    pub async fn delete_expired_password_resets(&self) -> Result<usize, StoreError> {
        let now = self.clock().now();
        self.write(move |conn| {
            let expired: Vec<Id> = password_resets::table
                .filter(password_resets::expires_at.le(now))
                .select(password_resets::id)
                .limit(SWEEP_BATCH)
                .load(conn)?;
            for id in &expired {
                diesel::delete(password_resets::table.find(id)).execute(conn)?;
            }
            Ok(expired.len())
        })
        .await
    }
}
