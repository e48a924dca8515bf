//! Reading the audit log.

use super::error::ServiceError;
use crate::domain::pagination::Cursor;
use crate::store::{AuditEntry, AuditFilter, TenantReader};

/// A page of audit events.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The events, newest first.
    pub events: Vec<AuditEntry>,
    /// The cursor of the next page, if there is one.
    pub next: Option<Cursor>,
}

/// The newest `limit` events in scope that match `filter`, before the cursor `before`.
pub fn list(
    read: &mut TenantReader<'_>,
    filter: &AuditFilter,
    before: Option<Cursor>,
    limit: i64,
) -> Result<AuditPage, ServiceError> {
    let mut events = read.audit(filter, before, limit + 1)?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = events.len() > shown;
    events.truncate(shown);
    let next = events.last().filter(|_| more).map(|event| Cursor { at: event.created_at, id: event.id });
    Ok(AuditPage { events, next })
}
