//! Revisions that a rollback closes and reopens.

use diesel::prelude::*;
use serde_json::Value;

use super::versions::RevisionRow;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::schema::training_revisions;
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

/// The content of a training in a range of versions.
#[derive(Clone, Debug)]
pub struct TrainingRevision {
    /// The id of the training.
    pub training: Id,
    /// When the training was created.
    pub created_at: Timestamp,
    /// Hash of the content.
    pub content_hash: String,
    /// The content; none when the training was deleted since.
    pub document: Option<Value>,
}

/// How the newest version differs from an older one.
#[derive(Clone, Debug)]
pub struct RevisionsSince {
    /// In the newest version and not in the older one.
    pub opened: Vec<TrainingRevision>,
    /// In the older version and not in the newest one.
    pub closed: Vec<TrainingRevision>,
}

impl TrainingRevision {
    fn of(row: RevisionRow) -> Self {
        let document = row.content.map(|document| document.0);
        Self { training: row.training_id, created_at: row.created_at, content_hash: row.content_hash, document }
    }

    /// The content; none when the training was deleted since.
    ///
    /// # Errors
    /// `Broken` when the stored document is no content.
    pub fn content(self) -> Result<Option<Content>, StoreError> {
        self.document.map(|document| JsonDocument(document).read()).transpose()
    }
}

impl TenantReader<'_> {
    /// The revisions by which the newest version differs from version `number`.
    pub fn revisions_since(&mut self, agent: Id, number: i64) -> Result<RevisionsSince, StoreError> {
        let opened = training_revisions::from_version.gt(number).and(training_revisions::to_version.is_null());
        let closed = training_revisions::to_version.gt(number).and(training_revisions::from_version.le(number));
        let rows: Vec<RevisionRow> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(opened.or(closed.assume_not_null()))
            .select(RevisionRow::as_select())
            .load(self.conn)?;
        let (opened, closed): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.to_version.is_none());
        let revision = |rows: Vec<RevisionRow>| rows.into_iter().map(TrainingRevision::of).collect();
        Ok(RevisionsSince { opened: revision(opened), closed: revision(closed) })
    }
}
