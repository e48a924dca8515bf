//! Reading the audit log, and the chain of seals that shows when an event is missing or was altered.
//!
//! Events are written without order in their own transactions, so that writers of one tenant do not wait for each
//! other; a sealer follows within a second and links each event to the one sealed before it:
//! `hash = SHA-256(previous hash ‖ canonical JSON of the event)`.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::Store;
use super::audit::EventRow;
use super::conn::{Conn, MultiBackend, both};
use super::error::StoreError;
use super::schema::{audit_events, audit_seals, audit_unsealed, tenants};
use super::tenant::Read;
use crate::domain::clock::Time;
use crate::domain::content_hash::{canonical_json, sha256_hex};
use crate::domain::id::Id;
use crate::domain::page::Cursor;
use crate::domain::scope::ActorKind;

/// Events sealed in one transaction.
const SEALED_AT_ONCE: i64 = 500;

/// Which events a page of the log shows.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this agent.
    pub agent: Option<Id>,
    /// By this person or token.
    pub actor: Option<Id>,
    /// Of this name, such as `training.updated`.
    pub action: Option<String>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub to: Option<Time>,
}

/// An event of the log.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of audit_events, in the contract's words")]
pub struct AuditEntry {
    pub id: Id,
    pub environment: Option<Id>,
    pub agent: Option<Id>,
    pub actor_kind: String,
    pub actor: Id,
    pub actor_label: String,
    pub action: String,
    pub target_kind: String,
    pub target: Id,
    pub draft_revision: Option<i64>,
    pub fields: serde_json::Value,
    pub request_id: String,
    pub created_at: Time,
}

/// What a check of the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealReport {
    /// Events whose seal is as it should be.
    pub sealed: usize,
    /// Events not sealed yet.
    pub unsealed: usize,
    /// What is wrong, in words.
    pub faults: Vec<String>,
}

impl EventRow {
    fn seal(&self, previous: &str) -> String {
        let event = json!({
            "id": self.id, "tenant_id": self.tenant_id, "environment_id": self.environment_id, "agent_id": self.agent_id,
            "actor_kind": self.actor_kind, "actor_id": self.actor_id, "actor_label": self.actor_label,
            "action": self.action, "target_kind": self.target_kind, "target_id": self.target_id,
            "draft_revision": self.draft_revision, "fields": self.fields.0, "request_id": self.request_id,
            "created_at": self.created_at.micros(),
        });
        let mut bytes = previous.as_bytes().to_vec();
        bytes.extend(canonical_json(&event));
        sha256_hex(&bytes)
    }

    fn entry(self) -> AuditEntry {
        AuditEntry {
            id: self.id,
            environment: self.environment_id,
            agent: self.agent_id,
            actor_kind: self.actor_kind,
            actor: self.actor_id,
            actor_label: self.actor_label,
            action: self.action,
            target_kind: self.target_kind,
            target: self.target_id,
            draft_revision: self.draft_revision,
            fields: self.fields.0,
            request_id: self.request_id,
            created_at: self.created_at,
        }
    }
}

impl Read<'_> {
    /// A page of the log within the caller's reach, newest first, before `cursor`: for a token the
    /// events of its environment, or of its agent when it is bound to one; for a person, whose role spans the
    /// environments, those of the tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub fn audit(
        &mut self,
        filter: &AuditFilter,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut query =
            audit_events::table.filter(audit_events::tenant_id.eq(self.tenant())).into_boxed::<MultiBackend>();
        if self.scope().actor.kind != ActorKind::User {
            query = query.filter(audit_events::environment_id.eq(self.environment()));
        }
        if let Some(bound) = self.scope().agent {
            query = query.filter(audit_events::agent_id.eq(bound));
        }
        if let Some(agent) = filter.agent {
            query = query.filter(audit_events::agent_id.eq(agent));
        }
        if let Some(actor) = filter.actor {
            query = query.filter(audit_events::actor_id.eq(actor));
        }
        if let Some(action) = &filter.action {
            query = query.filter(audit_events::action.eq(action.clone()));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_events::created_at.ge(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit_events::created_at.lt(to));
        }
        if let Some(Cursor { at, id }) = before {
            // The first condition says nothing new but lets the index begin at the cursor.
            let older = audit_events::created_at.lt(at);
            query = query.filter(audit_events::created_at.le(at));
            query = query.filter(older.or(audit_events::created_at.eq(at).and(audit_events::id.lt(id))));
        }
        let rows: Vec<EventRow> = query
            .select(EventRow::as_select())
            .order((audit_events::created_at.desc(), audit_events::id.desc()))
            .limit(limit)
            .load(self.conn)?;
        Ok(rows.into_iter().map(EventRow::entry).collect())
    }

    /// What happened to an agent's draft after `revision`, oldest first: at most `limit` events.
    ///
    /// # Errors
    /// When the database fails.
    pub fn changes_since(&mut self, agent: Id, revision: i64, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<EventRow> = audit_events::table
            .filter(audit_events::tenant_id.eq(self.tenant()))
            .filter(audit_events::agent_id.eq(agent))
            .filter(audit_events::draft_revision.gt(revision))
            .select(EventRow::as_select())
            .order((audit_events::created_at.asc(), audit_events::id.asc()))
            .limit(limit)
            .load(self.conn)?;
        Ok(rows.into_iter().map(EventRow::entry).collect())
    }
}

impl Store {
    /// Seals events that are not sealed yet, a bounded number of them, and says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seal_audit(&self) -> Result<usize, StoreError> {
        let waiting = self.scan(|conn| unsealed(conn, 1)).await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        self.write(seal_some).await
    }

    /// Checks every seal of every tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_audit(&self) -> Result<SealReport, StoreError> {
        self.scan(|conn| {
            let mut report = SealReport::default();
            for tenant in tenants::table.select(tenants::id).load::<Id>(conn)? {
                check_tenant(conn, tenant, &mut report)?;
            }
            report.unsealed = unsealed(conn, i64::MAX)?.len();
            Ok(report)
        })
        .await
    }
}

fn unsealed(conn: &mut Conn, limit: i64) -> Result<Vec<EventRow>, StoreError> {
    let on = audit_events::tenant_id.eq(audit_unsealed::tenant_id).and(audit_events::id.eq(audit_unsealed::event_id));
    Ok(audit_unsealed::table
        .inner_join(audit_events::table.on(on))
        .select(EventRow::as_select())
        .order((audit_events::created_at.asc(), audit_events::id.asc()))
        .limit(limit)
        .load(conn)?)
}

fn seal_some(conn: &mut Conn) -> Result<usize, StoreError> {
    lock_seals(conn)?;
    let events = unsealed(conn, SEALED_AT_ONCE)?;
    let mut ends: HashMap<Id, (i64, String)> = HashMap::new();
    let mut seals = Vec::with_capacity(events.len());
    for event in &events {
        let (sequence, previous) = match ends.remove(&event.tenant_id) {
            Some(end) => end,
            None => chain_end(conn, event.tenant_id)?,
        };
        let (sequence, hash) = (sequence + 1, event.seal(&previous));
        ends.insert(event.tenant_id, (sequence, hash.clone()));
        seals.push((
            audit_seals::tenant_id.eq(event.tenant_id),
            audit_seals::sequence.eq(sequence),
            audit_seals::event_id.eq(event.id),
            audit_seals::hash.eq(hash),
        ));
    }
    both!(conn, conn => diesel::insert_into(audit_seals::table).values(&seals).execute(conn))?;
    let sealed: Vec<Id> = events.iter().map(|event| event.id).collect();
    diesel::delete(audit_unsealed::table.filter(audit_unsealed::event_id.eq_any(sealed))).execute(conn)?;
    Ok(events.len())
}

/// The sequence and hash of a tenant's last seal.
fn chain_end(conn: &mut Conn, tenant: Id) -> Result<(i64, String), StoreError> {
    let last = audit_seals::table
        .filter(audit_seals::tenant_id.eq(tenant))
        .select((audit_seals::sequence, audit_seals::hash))
        .order(audit_seals::sequence.desc())
        .first(conn)
        .optional()?;
    Ok(last.unwrap_or_default())
}

/// One sealer at a time over all processes; SQLite's write transaction is lock enough.
fn lock_seals(conn: &mut Conn) -> Result<(), StoreError> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(1936024428)").execute(conn)?;
    }
    Ok(())
}

fn check_tenant(conn: &mut Conn, tenant: Id, report: &mut SealReport) -> Result<(), StoreError> {
    let seals: Vec<(i64, Id, String)> = audit_seals::table
        .filter(audit_seals::tenant_id.eq(tenant))
        .select((audit_seals::sequence, audit_seals::event_id, audit_seals::hash))
        .order(audit_seals::sequence.asc())
        .load(conn)?;
    let mut previous = String::new();
    for (expected, (sequence, event, hash)) in (1..).zip(seals) {
        if sequence != expected {
            report.faults.push(format!("tenant {tenant}: seal {expected} is missing"));
            return Ok(());
        }
        let row: Option<EventRow> =
            audit_events::table.find((tenant, event)).select(EventRow::as_select()).first(conn).optional()?;
        match row {
            None => report.faults.push(format!("tenant {tenant}: event {event} (seal {sequence}) is missing")),
            Some(row) if row.seal(&previous) != hash => {
                report.faults.push(format!("tenant {tenant}: event {event} (seal {sequence}) was altered"));
            }
            Some(_) => report.sealed += 1,
        }
        previous = hash;
    }
    Ok(())
}
