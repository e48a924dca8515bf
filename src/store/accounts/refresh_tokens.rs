//! Refresh tokens: a row each, a family a login. Kept as hashes, and kept after use, so that a second use is noticed.

use diesel::prelude::*;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::refresh_tokens;
use crate::store::global::GlobalStore;

/// A refresh token as its row stands.
#[derive(Queryable, Selectable, Insertable, Clone, Debug)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
pub struct RefreshToken {
    /// Its id, which its text names.
    pub id: Id,
    /// What one login grew into.
    pub family_id: Id,
    /// Whose it is.
    pub user_id: Id,
    /// SHA-256 of its secret.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was exchanged for the next one, if it was.
    pub used_at: Option<Timestamp>,
    /// When its family was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl GlobalStore<'_> {
    /// Keeps a new token.
    pub fn add_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        diesel::insert_into(refresh_tokens::table).values(token.clone()).execute(self.conn)?;
        Ok(())
    }

    /// The token of that id, with its owner locked ([`GlobalStore::lock_user`]).
    pub fn lock_refresh_token(&mut self, id: Id) -> Result<Option<RefreshToken>, StoreError> {
        let owner: Option<Id> =
            refresh_tokens::table.find(id).select(refresh_tokens::user_id).first(self.conn).optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.lock_user(owner)?;
        let token = refresh_tokens::table.find(id).select(RefreshToken::as_select()).first(self.conn).optional()?;
        Ok(token)
    }

    /// Marks a token as exchanged.
    pub fn mark_refresh_token_used(&mut self, id: Id) -> Result<(), StoreError> {
        diesel::update(refresh_tokens::table.find(id))
            .set(refresh_tokens::used_at.eq(Some(self.now)))
            .execute(self.conn)?;
        Ok(())
    }

    /// Revokes every family of a person, who is locked.
    pub fn revoke_refresh_tokens(&mut self, user: Id) -> Result<(), StoreError> {
        let rows =
            refresh_tokens::table.filter(refresh_tokens::user_id.eq(user)).filter(refresh_tokens::revoked_at.is_null());
        diesel::update(rows).set(refresh_tokens::revoked_at.eq(Some(self.now))).execute(self.conn)?;
        Ok(())
    }

    /// Revokes a family; how many tokens that concerned.
    pub fn revoke_refresh_token_family(&mut self, family: Id) -> Result<usize, StoreError> {
        let rows = refresh_tokens::table
            .filter(refresh_tokens::family_id.eq(family))
            .filter(refresh_tokens::revoked_at.is_null());
        let revoked = diesel::update(rows).set(refresh_tokens::revoked_at.eq(Some(self.now))).execute(self.conn)?;
        Ok(revoked)
    }
}

/// Expired tokens deleted in one go: small, so that no request waits long behind the sweep.
const SWEEP_BATCH: i64 = 200;

impl Store {
    /// Deletes a small batch of expired refresh tokens and says how many went; the caller comes again while any do.
    pub async fn sweep_refresh_tokens(&self) -> Result<usize, StoreError> {
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
