//! Refresh tokens. Each login starts a family of tokens. Only hashes are stored, and used tokens are kept, so that a
//! second use is detected.

use diesel::prelude::*;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::refresh_tokens;
use crate::store::global::GlobalStore;

/// The row of a refresh token.
#[derive(Queryable, Selectable, Insertable, Clone, Debug)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
pub struct RefreshToken {
    /// The id, which is part of the text of the token.
    pub id: Id,
    /// The family: the id of the first token of the login.
    pub family_id: Id,
    /// The user.
    pub user_id: Id,
    /// The SHA-256 hash of the secret part, in hexadecimal.
    pub secret_hash: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was exchanged for the next token.
    pub used_at: Option<Timestamp>,
    /// When its family was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl GlobalStore<'_> {
    /// Inserts a new token.
    pub fn add_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        diesel::insert_into(refresh_tokens::table).values(token.clone()).execute(self.conn)?;
        Ok(())
    }

    /// Reads a token and locks its user ([`GlobalStore::lock_user`]).
    pub fn lock_refresh_token(&mut self, id: Id) -> Result<Option<RefreshToken>, StoreError> {
        let owner: Option<Id> =
            refresh_tokens::table.find(id).select(refresh_tokens::user_id).first(self.conn).optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.lock_user(owner)?;
        let token = refresh_tokens::table.find(id).select(RefreshToken::as_select()).first(self.conn).optional()?;
        Ok(token)
    }

    /// Marks a token as used.
    pub fn mark_refresh_token_used(&mut self, id: Id) -> Result<(), StoreError> {
        diesel::update(refresh_tokens::table.find(id))
            .set(refresh_tokens::used_at.eq(Some(self.now)))
            .execute(self.conn)?;
        Ok(())
    }

    /// Revokes all tokens of a user. The user must be locked.
    pub fn revoke_refresh_tokens(&mut self, user: Id) -> Result<(), StoreError> {
        let rows =
            refresh_tokens::table.filter(refresh_tokens::user_id.eq(user)).filter(refresh_tokens::revoked_at.is_null());
        diesel::update(rows).set(refresh_tokens::revoked_at.eq(Some(self.now))).execute(self.conn)?;
        Ok(())
    }

    /// Revokes all tokens of a family.
    pub fn revoke_refresh_token_family(&mut self, family: Id) -> Result<(), StoreError> {
        let rows = refresh_tokens::table
            .filter(refresh_tokens::family_id.eq(family))
            .filter(refresh_tokens::revoked_at.is_null());
        diesel::update(rows).set(refresh_tokens::revoked_at.eq(Some(self.now))).execute(self.conn)?;
        Ok(())
    }
}

/// Maximum number of tokens deleted in one transaction. Small, so that no request waits long for it.
const SWEEP_BATCH: i64 = 200;

impl Store {
    /// Deletes a batch of expired refresh tokens and returns their number. Call it again until it returns 0.
    pub async fn delete_expired_refresh_tokens(&self) -> Result<usize, StoreError> {
        let now = self.clock().now();
        self.write(move |conn| {
            let expired: Vec<Id> = refresh_tokens::table
                .filter(refresh_tokens::expires_at.le(now))
                .select(refresh_tokens::id)
                .limit(SWEEP_BATCH)
                .load(conn)?;
            for id in &expired {
                diesel::delete(refresh_tokens::table.find(id)).execute(conn)?;
            }
            Ok(expired.len())
        })
        .await
    }
}
