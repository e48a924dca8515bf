//! The hash chain over the audit log, which reveals missing and altered events.
//!
//! Events are written in their own transactions, so that writers of one tenant do not wait for each other. A background
//! task seals them within a second, each with the hash of the previous one:
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

/// The most events sealed in one transaction.
const SEAL_BATCH: i64 = 500;

/// The events that a check reads at once.
const CHECK_PAGE: i64 = 400;

/// The result of checking the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealReport {
    /// The number of events with a valid seal.
    pub sealed: usize,
    /// The number of events that are not sealed yet.
    pub unsealed: usize,
    /// Descriptions of the faults.
    pub faults: Vec<String>,
}

/// Seals that are computed but not written.
#[derive(Clone, Default)]
struct Links {
    /// The end of each tenant's chain when the seals were computed.
    ends: HashMap<Id, ChainEnd>,
    seals: Vec<SealRow>,
}

/// The sequence number and hash of a tenant's last seal; 0 and empty before the first.
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
    /// Seals a batch of events and returns their number. The hashes are computed outside the transaction, so that
    /// writers do not wait for them.
    pub async fn seal_audit(&self) -> Result<usize, StoreError> {
        let links = self.scan(next_links).await?;
        if links.seals.is_empty() {
            return Ok(0);
        }
        match self.write(move |conn| attach(conn, &links)).await {
            // Another process sealed them.
            Err(StoreError::Contended(_)) => Ok(0),
            sealed => sealed,
        }
    }

    /// Checks every seal of every tenant.
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

/// Computes the seals of the oldest unsealed events, in the order of their ids, which grow with time.
fn next_links(conn: &mut Conn) -> Result<Links, StoreError> {
    let on = audit_events::tenant_id.eq(audit_unsealed::tenant_id).and(audit_events::id.eq(audit_unsealed::event_id));
    let events: Vec<EventRow> = audit_unsealed::table
        .inner_join(audit_events::table.on(on))
        .select(EventRow::as_select())
        .order(audit_unsealed::event_id.asc())
        .limit(SEAL_BATCH)
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

/// Writes seals, or fails with `Contended` when the chain has grown since they were computed.
fn attach(conn: &mut Conn, links: &Links) -> Result<usize, StoreError> {
    lock_seals(conn)?;
    for (tenant, end) in &links.ends {
        if chain_end(conn, *tenant)? != *end {
            return Err(chain_has_grown());
        }
    }
    let sealed: Vec<Id> = links.seals.iter().map(|seal| seal.event_id).collect();
    let count = diesel::delete(audit_unsealed::table.filter(audit_unsealed::event_id.eq_any(sealed))).execute(conn)?;
    if count != links.seals.len() {
        return Err(chain_has_grown());
    }
    both!(conn, conn => diesel::insert_into(audit_seals::table).values(&links.seals).execute(conn))?;
    Ok(count)
}

fn chain_has_grown() -> StoreError {
    StoreError::Contended("the audit log was sealed by another process meanwhile".to_owned())
}

fn chain_end(conn: &mut Conn, tenant: Id) -> Result<ChainEnd, StoreError> {
    let last = audit_seals::table
        .filter(audit_seals::tenant_id.eq(tenant))
        .select((audit_seals::sequence, audit_seals::hash))
        .order(audit_seals::sequence.desc())
        .first(conn)
        .optional()?;
    Ok(last.unwrap_or_default())
}

/// Allows one sealer at a time across processes. SQLite's write transaction does so by itself.
fn lock_seals(conn: &mut Conn) -> Result<(), StoreError> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(1936024428)").execute(conn)?;
    }
    Ok(())
}

/// Checks a tenant's chain, a page at a time, so that the memory used does not grow with the log.
fn check_tenant(conn: &mut Conn, tenant: Id, report: &mut SealReport) -> Result<(), StoreError> {
    let (mut last, mut previous) = (0, String::new());
    loop {
        let seals: Vec<(i64, Id, String)> = audit_seals::table
            .filter(audit_seals::tenant_id.eq(tenant))
            .filter(audit_seals::sequence.gt(last))
            .select((audit_seals::sequence, audit_seals::event_id, audit_seals::hash))
            .order(audit_seals::sequence.asc())
            .limit(CHECK_PAGE)
            .load(conn)?;
        if seals.is_empty() {
            return Ok(());
        }
        let mut events = events_of(conn, tenant, &seals)?;
        for (sequence, event, hash) in seals {
            last += 1;
            if sequence != last {
                report.faults.push(format!("tenant {tenant}: seal {last} is missing"));
                return Ok(());
            }
            match events.remove(&event) {
                None => report.faults.push(format!("tenant {tenant}: event {event} (seal {sequence}) is missing")),
                Some(row) if row.seal(&previous) != hash => {
                    report.faults.push(format!("tenant {tenant}: event {event} (seal {sequence}) was altered"));
                }
                Some(_) => report.sealed += 1,
            }
            previous = hash;
        }
    }
}

/// The events of these seals, by id.
fn events_of(conn: &mut Conn, tenant: Id, seals: &[(i64, Id, String)]) -> Result<HashMap<Id, EventRow>, StoreError> {
    let ids: Vec<Id> = seals.iter().map(|(_, event, _)| *event).collect();
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::tenant_id.eq(tenant))
        .filter(audit_events::id.eq_any(ids))
        .select(EventRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
