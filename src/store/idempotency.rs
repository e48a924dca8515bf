//! Stored answers of POSTs that carried an `Idempotency-Key`: the row commits with the writes it answers (DESIGN rule 8).

use diesel::prelude::*;

use super::Store;
use super::db::connection::both;
use super::db::error::StoreError;
use super::db::schema::idempotency_keys;
use super::db::types::JsonDocument;
use super::tenant::TenantWriter;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// How long an answer is kept: 24 hours, in seconds.
const KEPT: i64 = 24 * 60 * 60;

/// An answer as it was sent: stored to be sent again byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// HTTP status.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing: the request is new.
    Nothing,
    /// The same request was answered with this.
    Answer(StoredReply),
    /// The key was used with another request.
    OtherRequest,
    /// The same request was answered, but the text it made was deleted since and the answer with it.
    Purged,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct KeyRow {
    tenant_id: Id,
    actor_id: Id,
    key: String,
    fingerprint: String,
    agent_id: Option<Id>,
    training_id: Option<Id>,
    status: i64,
    headers: JsonDocument,
    body: Option<Vec<u8>>,
    expires_at: Timestamp,
}

impl TenantWriter<'_> {
    /// Claims a key for this transaction: a second request with it waits here (PostgreSQL) or in the writer's queue
    /// (SQLite) until the first has committed or failed, and then finds its answer.
    ///
    /// # Errors
    /// `Taken` when another request holds the key and has not committed; otherwise when the database fails.
    pub fn claim_key(&mut self, key: &str, fingerprint: &str) -> Result<Saved, StoreError> {
        let (tenant, actor, now) = (self.tenant(), self.scope().actor.id, self.now());
        let stale = idempotency_keys::table.find((tenant, actor, key)).filter(idempotency_keys::expires_at.le(now));
        both!(self.conn(), conn => diesel::delete(stale).execute(conn))?;
        let row = KeyRow {
            tenant_id: tenant,
            actor_id: actor,
            key: key.to_owned(),
            fingerprint: fingerprint.to_owned(),
            agent_id: None,
            training_id: None,
            status: 0,
            headers: JsonDocument::default(),
            body: None,
            expires_at: now.plus_seconds(KEPT),
        };
        let inserted = both!(self.conn(), conn => diesel::insert_into(idempotency_keys::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        if inserted == 1 { Ok(Saved::Nothing) } else { self.saved(key, fingerprint) }
    }

    fn saved(&mut self, key: &str, fingerprint: &str) -> Result<Saved, StoreError> {
        let (tenant, actor) = (self.tenant(), self.scope().actor.id);
        let row: KeyRow =
            idempotency_keys::table.find((tenant, actor, key)).select(KeyRow::as_select()).first(self.conn())?;
        if row.fingerprint != fingerprint {
            return Ok(Saved::OtherRequest);
        }
        let status = u16::try_from(row.status).map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(match row.body {
            Some(body) => Saved::Answer(StoredReply { status, headers: row.headers.read()?, body }),
            None => Saved::Purged,
        })
    }

    /// Stores the answer under a key claimed in this transaction. `agent` and `training` say whose text it may
    /// hold, so that a deletion finds it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_answer(
        &mut self,
        key: &str,
        reply: &StoredReply,
        agent: Option<Id>,
        training: Option<Id>,
    ) -> Result<(), StoreError> {
        let row = (self.tenant(), self.scope().actor.id, key);
        diesel::update(idempotency_keys::table.find(row))
            .set((
                idempotency_keys::status.eq(i64::from(reply.status)),
                idempotency_keys::headers.eq(JsonDocument::of(&reply.headers)?),
                idempotency_keys::body.eq(Some(reply.body.as_slice())),
                idempotency_keys::agent_id.eq(agent),
                idempotency_keys::training_id.eq(training),
            ))
            .execute(self.conn())?;
        Ok(())
    }

    /// Drops stored answers that may hold a deleted training's text.
    pub(super) fn purge_answers_of_training(&mut self, training: Id) -> Result<(), StoreError> {
        let rows = idempotency_keys::table
            .filter(idempotency_keys::tenant_id.eq(self.tenant()))
            .filter(idempotency_keys::training_id.eq(training));
        let none = idempotency_keys::body.eq(None::<Vec<u8>>);
        both!(self.conn(), conn => diesel::update(rows).set(none).execute(conn))?;
        Ok(())
    }

    /// Drops stored answers of a deleted agent.
    pub(super) fn forget_answers_of_agent(&mut self, agent: Id) -> Result<(), StoreError> {
        let rows = idempotency_keys::table
            .filter(idempotency_keys::tenant_id.eq(self.tenant()))
            .filter(idempotency_keys::agent_id.eq(agent));
        let none = idempotency_keys::body.eq(None::<Vec<u8>>);
        both!(self.conn(), conn => diesel::update(rows).set(none).execute(conn))?;
        Ok(())
    }
}

/// Expired answers deleted in one go: small, so that no request waits long behind the sweep.
const SWEPT_AT_ONCE: i64 = 200;

impl Store {
    /// Deletes a small batch of expired answers and says how many went; the caller comes again while any do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_answers(&self) -> Result<usize, StoreError> {
        let now = self.clock().now();
        self.write(move |conn| {
            let expired: Vec<(Id, Id, String)> = idempotency_keys::table
                .filter(idempotency_keys::expires_at.le(now))
                .select((idempotency_keys::tenant_id, idempotency_keys::actor_id, idempotency_keys::key))
                .limit(SWEPT_AT_ONCE)
                .load(conn)?;
            for key in &expired {
                diesel::delete(idempotency_keys::table.find((key.0, key.1, &key.2))).execute(conn)?;
            }
            Ok(expired.len())
        })
        .await
    }
}
