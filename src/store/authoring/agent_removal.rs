//! Removal of the rows of deleted agents, a slice in a transaction, so that no deletion makes other writes wait.
//!
//! A deletion marks the agent's row: from then on the agent is unknown. It removes the first slice itself, which is all
//! that a small agent has. A background task removes the rest, and goes on with it after a restart.

use diesel::prelude::*;

use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{
    agent_versions, agents, idempotency_keys, session_messages, sessions, training_revisions, training_tombstones,
    trainings,
};
use crate::store::db::types::JsonDocument;
use crate::store::search::vectors::delete_vectors;

/// The most rows that one transaction removes.
const SLICE: usize = 32;

/// The rows that belong to a deleted agent.
pub(super) struct RemovedAgent<'c> {
    pub(super) conn: &'c mut Conn,
    pub(super) tenant: Id,
    pub(super) agent: Id,
}

impl Store {
    /// Removes a slice of the rows of a deleted agent, if there is one. Returns the number of agents it worked on: 0 when
    /// none is left. Several processes work on different agents.
    pub async fn remove_deleted_agents(&self) -> Result<usize, StoreError> {
        if !self.read(None, |conn| Ok::<_, StoreError>(next_removed(conn)?.is_some())).await? {
            return Ok(0);
        }
        let worked = self.write(|conn| {
            let Some((tenant, agent)) = lock_removed(conn)? else { return Ok(0) };
            RemovedAgent { conn, tenant, agent }.remove_slice()?;
            Ok::<_, StoreError>(1)
        });
        let worked = worked.await?;
        // Another agent may have had one of the texts, whose vectors are deleted.
        self.committed_texts.note_missed();
        Ok(worked)
    }
}

/// Tenant and id of the agent that was deleted first.
fn next_removed(conn: &mut Conn) -> Result<Option<(Id, Id)>, StoreError> {
    let next = agents::table
        .filter(agents::deleted_at.is_not_null())
        .select((agents::tenant_id, agents::id))
        .order(agents::deleted_at.asc());
    Ok(next.first(conn).optional()?)
}

/// [`next_removed`], unless another process works on it, locked until the end of the transaction.
fn lock_removed(conn: &mut Conn) -> Result<Option<(Id, Id)>, StoreError> {
    let next = agents::table
        .filter(agents::deleted_at.is_not_null())
        .select((agents::tenant_id, agents::id))
        .order(agents::deleted_at.asc());
    let next = match conn {
        // SQLite's write transaction already holds the only lock.
        Conn::Sqlite(conn) => next.first(conn),
        Conn::Postgres(conn) => next.for_update().skip_locked().first(conn),
    };
    Ok(next.optional()?)
}

impl RemovedAgent<'_> {
    /// Makes the agent unknown and removes the first slice of its rows.
    pub(super) fn begin(&mut self, now: Timestamp) -> Result<(), StoreError> {
        diesel::update(agents::table.find((self.tenant, self.agent)))
            .set((
                agents::deleted_at.eq(Some(now)),
                agents::name.eq(""),
                agents::label.eq(""),
                agents::search_key.eq(""),
                agents::config.eq(JsonDocument::default()),
            ))
            .execute(self.conn)?;
        self.remove_slice()
    }

    /// Removes a slice of the rows; with the last of them, the row of the agent.
    fn remove_slice(&mut self) -> Result<(), StoreError> {
        type Step<'c> = fn(&mut RemovedAgent<'c>, usize) -> Result<usize, StoreError>;
        let steps: [Step<'_>; 6] = [
            Self::empty_responses,
            Self::remove_trainings,
            Self::remove_revisions,
            Self::remove_versions,
            Self::remove_tombstones,
            Self::remove_conversations,
        ];
        let mut room = SLICE;
        for step in steps {
            room = room.saturating_sub(step(self, room)?);
            if room == 0 {
                return Ok(());
            }
        }
        diesel::delete(agents::table.find((self.tenant, self.agent))).execute(self.conn)?;
        Ok(())
    }

    /// Empties stored responses that may contain text of the agent.
    fn empty_responses(&mut self, max: usize) -> Result<usize, StoreError> {
        let keys: Vec<(Id, String)> = idempotency_keys::table
            .filter(idempotency_keys::tenant_id.eq(self.tenant))
            .filter(idempotency_keys::agent_id.eq(self.agent))
            .filter(idempotency_keys::body.is_not_null())
            .select((idempotency_keys::actor_id, idempotency_keys::key))
            .limit(limit(max))
            .load(self.conn)?;
        for (actor, key) in &keys {
            diesel::update(idempotency_keys::table.find((self.tenant, *actor, key)))
                .set(idempotency_keys::body.eq(None::<Vec<u8>>))
                .execute(self.conn)?;
        }
        Ok(keys.len())
    }

    fn remove_trainings(&mut self, max: usize) -> Result<usize, StoreError> {
        let rows: Vec<(Id, String, String)> = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant))
            .filter(trainings::agent_id.eq(self.agent))
            .select((trainings::id, trainings::subject, trainings::instructions))
            .limit(limit(max))
            .load(self.conn)?;
        let ids: Vec<Id> = rows.iter().map(|row| row.0).collect();
        let of_agent = trainings::table.filter(trainings::tenant_id.eq(self.tenant)).filter(trainings::id.eq_any(ids));
        diesel::delete(of_agent).execute(self.conn)?;
        let text = |(_, subject, instructions)| Content { subject, instructions, ..Content::default() }.text_hash();
        let removed = rows.len();
        let texts: Vec<String> = rows.into_iter().map(text).collect();
        delete_vectors(self.conn, self.tenant, &texts)?;
        Ok(removed)
    }

    fn remove_revisions(&mut self, max: usize) -> Result<usize, StoreError> {
        let rows: Vec<(Id, i64, Option<JsonDocument>)> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant))
            .filter(training_revisions::agent_id.eq(self.agent))
            .select((training_revisions::training_id, training_revisions::from_version, training_revisions::content))
            .order((training_revisions::training_id.asc(), training_revisions::from_version.asc()))
            .limit(limit(max))
            .load(self.conn)?;
        let Some((training, from, _)) = rows.last() else { return Ok(0) };
        let up_to = training_revisions::training_id
            .lt(*training)
            .or(training_revisions::training_id.eq(*training).and(training_revisions::from_version.le(*from)));
        let of_agent = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant))
            .filter(training_revisions::agent_id.eq(self.agent))
            // Redundant, but bounds the scan of the index.
            .filter(training_revisions::training_id.le(*training))
            .filter(up_to);
        diesel::delete(of_agent).execute(self.conn)?;
        let removed = rows.len();
        let texts = rows.into_iter().filter_map(|row| row.2);
        let texts = texts.map(|document| Ok(document.read::<Content>()?.text_hash()));
        delete_vectors(self.conn, self.tenant, &texts.collect::<Result<Vec<_>, StoreError>>()?)?;
        Ok(removed)
    }

    fn remove_versions(&mut self, max: usize) -> Result<usize, StoreError> {
        let of_agent = agent_versions::table
            .filter(agent_versions::tenant_id.eq(self.tenant))
            .filter(agent_versions::agent_id.eq(self.agent));
        let numbers: Vec<i64> = of_agent.select(agent_versions::number).limit(limit(max)).load(self.conn)?;
        let removed = numbers.len();
        diesel::delete(of_agent.filter(agent_versions::number.eq_any(numbers))).execute(self.conn)?;
        Ok(removed)
    }

    fn remove_tombstones(&mut self, max: usize) -> Result<usize, StoreError> {
        let of_agent = training_tombstones::table
            .filter(training_tombstones::tenant_id.eq(self.tenant))
            .filter(training_tombstones::agent_id.eq(self.agent));
        let ids: Vec<Id> = of_agent.select(training_tombstones::training_id).limit(limit(max)).load(self.conn)?;
        let removed = ids.len();
        diesel::delete(of_agent.filter(training_tombstones::training_id.eq_any(ids))).execute(self.conn)?;
        Ok(removed)
    }

    /// Removes conversations; a long one takes several slices.
    fn remove_conversations(&mut self, max: usize) -> Result<usize, StoreError> {
        let mut removed = 0;
        while removed < max {
            let first = sessions::table
                .filter(sessions::tenant_id.eq(self.tenant))
                .filter(sessions::agent_id.eq(self.agent))
                .select(sessions::id);
            let Some(session) = first.first::<Id>(self.conn).optional()? else { break };
            removed += self.remove_messages(session, max - removed)?;
            if removed < max {
                diesel::delete(sessions::table.find((self.tenant, session))).execute(self.conn)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn remove_messages(&mut self, session: Id, max: usize) -> Result<usize, StoreError> {
        let of_session = session_messages::table
            .filter(session_messages::tenant_id.eq(self.tenant))
            .filter(session_messages::session_id.eq(session));
        let places: Vec<i64> = of_session
            .select(session_messages::place)
            .order(session_messages::place.asc())
            .limit(limit(max))
            .load(self.conn)?;
        if let Some(last) = places.last() {
            diesel::delete(of_session.filter(session_messages::place.le(*last))).execute(self.conn)?;
        }
        Ok(places.len())
    }
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
