//! Stored responses to POST and PATCH requests with an `Idempotency-Key`. They commit together with the writes (DESIGN rule 8).

use diesel::prelude::*;

use super::db::connection::both;
use super::db::error::StoreError;
use super::db::schema::{agents, idempotency_keys};
use super::db::statements::Cached;
use super::db::types::JsonDocument;
use super::tenant::TenantWriter;
use super::{CHUNK, Store};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// The owner of a response with the texts of several trainings of its agent: deleting any of them deletes the response.
pub const SEVERAL_TRAININGS: Id = Id::NIL;
/// How long a response is kept: 24 hours.
const RETENTION_SECONDS: i64 = 24 * 60 * 60;

/// A response as it was sent, to be replayed byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// The HTTP status code.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The state of a key when a request claims it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdempotencyRecord {
    /// The key was not in use. It is now.
    Nothing,
    /// The same request got this response.
    Answer(StoredResponse),
    /// The key was used with a different request.
    OtherRequest,
    /// The same request got a response that was deleted together with the text it created.
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
    /// Claims a key for this transaction. A second request with the key waits here (PostgreSQL) or in the writer's
    /// queue (SQLite) until the first one has committed or failed.
    pub fn claim_key(&mut self, key: &str, fingerprint: &str) -> Result<IdempotencyRecord, StoreError> {
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
            expires_at: now.plus_seconds(RETENTION_SECONDS),
        };
        let insert = Cached(diesel::insert_into(idempotency_keys::table).values(&row).on_conflict_do_nothing());
        let inserted = both!(self.conn(), conn => insert.execute(conn))?;
        if inserted == 1 { Ok(IdempotencyRecord::Nothing) } else { self.saved(key, fingerprint) }
    }

    fn saved(&mut self, key: &str, fingerprint: &str) -> Result<IdempotencyRecord, StoreError> {
        let (tenant, actor) = (self.tenant(), self.scope().actor.id);
        let row: KeyRow =
            idempotency_keys::table.find((tenant, actor, key)).select(KeyRow::as_select()).first(self.conn())?;
        if row.fingerprint != fingerprint {
            return Ok(IdempotencyRecord::OtherRequest);
        }
        if let Some(owner) = row.agent_id
            && !self.has_agent(owner)?
        {
            return Ok(IdempotencyRecord::Purged);
        }
        let status = u16::try_from(row.status).map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(match row.body {
            Some(body) => IdempotencyRecord::Answer(StoredResponse { status, headers: row.headers.read()?, body }),
            None => IdempotencyRecord::Purged,
        })
    }

    /// Whether an agent of the tenant exists, in scope or not.
    fn has_agent(&mut self, id: Id) -> Result<bool, StoreError> {
        let agent = agents::table.find((self.tenant(), id)).filter(agents::deleted_at.is_null());
        Ok(agent.select(agents::id).first::<Id>(self.conn()).optional()?.is_some())
    }

    /// Stores the response under a key claimed in this transaction. `agent` and `training` name the owner of the text
    /// in it, so that a deletion removes it; the agent in place of the training stands for all its trainings.
    pub fn save_response(
        &mut self,
        key: &str,
        reply: &StoredResponse,
        agent: Option<Id>,
        training: Option<Id>,
    ) -> Result<(), StoreError> {
        let row = (self.tenant(), self.scope().actor.id, key);
        let update = Cached(diesel::update(idempotency_keys::table.find(row)).set((
            idempotency_keys::status.eq(i64::from(reply.status)),
            idempotency_keys::headers.eq(JsonDocument::of(&reply.headers)?),
            idempotency_keys::body.eq(Some(reply.body.as_slice())),
            idempotency_keys::agent_id.eq(agent),
            idempotency_keys::training_id.eq(training),
        )));
        both!(self.conn(), conn => update.execute(conn))?;
        Ok(())
    }

    /// Removes responses that may contain the text of deleted trainings of the agent.
    pub(super) fn purge_responses_of_trainings(&mut self, agent: Id, trainings: &[Id]) -> Result<(), StoreError> {
        let none = || idempotency_keys::body.eq(None::<Vec<u8>>);
        let rows = idempotency_keys::table
            .filter(idempotency_keys::tenant_id.eq(self.tenant()))
            .filter(idempotency_keys::agent_id.eq(agent))
            .filter(idempotency_keys::body.is_not_null());
        let mut owners = trainings.to_vec();
        owners.push(SEVERAL_TRAININGS);
        for chunk in owners.chunks(CHUNK) {
            let rows = rows.filter(idempotency_keys::training_id.eq_any(chunk.to_vec()));
            both!(self.conn(), conn => diesel::update(rows).set(none()).execute(conn))?;
        }
        Ok(())
    }
}

/// Expired responses deleted in one transaction: few, so that no request waits long for it.
const DELETION_BATCH: i64 = 200;

impl Store {
    /// Deletes a batch of expired responses and returns their number. Repeat until it is 0.
    pub async fn delete_expired_responses(&self) -> Result<usize, StoreError> {
        let now = self.clock().now();
        self.write(move |conn| {
            let expired: Vec<(Id, Id, String)> = idempotency_keys::table
                .filter(idempotency_keys::expires_at.le(now))
                .select((idempotency_keys::tenant_id, idempotency_keys::actor_id, idempotency_keys::key))
                .limit(DELETION_BATCH)
                .load(conn)?;
            for key in &expired {
                diesel::delete(idempotency_keys::table.find((key.0, key.1, &key.2))).execute(conn)?;
            }
            Ok(expired.len())
        })
        .await
    }
}
