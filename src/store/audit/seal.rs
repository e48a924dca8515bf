//! The chain of seals over the audit log, which shows when an event is missing or was altered.
//!
//! Events are written without order in their own transactions, so that writers of one tenant do not wait for each
//! other; a sealer follows within a second and links each event to the one sealed before it:
//! `hash = SHA-256(previous hash ‖ canonical JSON of the event)`.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::events::EventRow;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{canonical_json, sha256_hex};
use crate::store::Store;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, audit_seals, audit_unsealed, tenants};

/// Events sealed in one transaction.
const SEALED_AT_ONCE: i64 = 500;

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

/// Seals that are worked out and not yet written.
#[derive(Clone, Default)]
struct Links {
    /// Where each tenant's chain ended when they were worked out.
    ends: HashMap<Id, ChainEnd>,
    seals: Vec<SealRow>,
}

/// The sequence and hash of a tenant's last seal; 0 and nothing before the first.
type ChainEnd = (i64, String);

#[derive(Insertable, Clone)]
#[diesel(table_name = audit_seals)]
struct SealRow {
    tenant_id: Id,
    sequence: i64,
    event_id: Id,
    hash: String,
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
}

impl Store {
    /// Seals events that are not sealed yet, a bounded number of them, and says how many. The work is done outside the
    /// transaction, so that nobody's writes wait for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seal_audit(&self) -> Result<usize, StoreError> {
        let links = self.scan(next_links).await?;
        if links.seals.is_empty() {
            return Ok(0);
        }
        match self.write(move |conn| attach(conn, &links)).await {
            // Another process was faster.
            Err(StoreError::Contended(_)) => Ok(0),
            sealed => sealed,
        }
    }

    /// Checks every seal of every tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_audit(&self) -> Result<SealReport, StoreError> {
        self.scan(|conn| {
            conn.begin_snapshot()?;
            let report = check(conn);
            conn.commit()?;
            report
        })
        .await
    }
}

fn check(conn: &mut Conn) -> Result<SealReport, StoreError> {
    let mut report = SealReport::default();
    for tenant in tenants::table.select(tenants::id).load::<Id>(conn)? {
        check_tenant(conn, tenant, &mut report)?;
    }
    let unsealed: i64 = audit_unsealed::table.count().get_result(conn)?;
    let seals: i64 = audit_seals::table.count().get_result(conn)?;
    let events: i64 = audit_events::table.count().get_result(conn)?;
    report.unsealed = usize::try_from(unsealed).unwrap_or(usize::MAX);
    if events > seals + unsealed {
        report.faults.push(format!("{} events are in no chain and wait for no seal", events - seals - unsealed));
    }
    Ok(report)
}

/// Links the oldest unsealed events to the ends of their tenants' chains. Ids grow with time, so theirs is the order.
fn next_links(conn: &mut Conn) -> Result<Links, StoreError> {
    let on = audit_events::tenant_id.eq(audit_unsealed::tenant_id).and(audit_events::id.eq(audit_unsealed::event_id));
    let events: Vec<EventRow> = audit_unsealed::table
        .inner_join(audit_events::table.on(on))
        .select(EventRow::as_select())
        .order(audit_unsealed::event_id.asc())
        .limit(SEALED_AT_ONCE)
        .load(conn)?;
    let mut links = Links::default();
    let mut last: HashMap<Id, ChainEnd> = HashMap::new();
    for event in events {
        let tenant_id = event.tenant_id;
        let (sequence, previous) = if let Some(end) = last.remove(&tenant_id) {
            end
        } else {
            let end = chain_end(conn, tenant_id)?;
            links.ends.insert(tenant_id, end.clone());
            end
        };
        let (sequence, hash) = (sequence + 1, event.seal(&previous));
        last.insert(tenant_id, (sequence, hash.clone()));
        links.seals.push(SealRow { tenant_id, sequence, event_id: event.id, hash });
    }
    Ok(links)
}

/// Writes seals, unless somebody else has sealed meanwhile.
fn attach(conn: &mut Conn, links: &Links) -> Result<usize, StoreError> {
    lock_seals(conn)?;
    for (tenant, end) in &links.ends {
        if chain_end(conn, *tenant)? != *end {
            return Err(overtaken());
        }
    }
    let sealed: Vec<Id> = links.seals.iter().map(|seal| seal.event_id).collect();
    let count = diesel::delete(audit_unsealed::table.filter(audit_unsealed::event_id.eq_any(sealed))).execute(conn)?;
    if count != links.seals.len() {
        return Err(overtaken());
    }
    both!(conn, conn => diesel::insert_into(audit_seals::table).values(&links.seals).execute(conn))?;
    Ok(count)
}

fn overtaken() -> StoreError {
    StoreError::Contended("the audit log was sealed by another process meanwhile".to_owned())
}

/// The sequence and hash of a tenant's last seal.
fn chain_end(conn: &mut Conn, tenant: Id) -> Result<ChainEnd, StoreError> {
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
