//! Reads versions from the database.

use std::collections::HashSet;

use crate::domain::delivery::TrainingSnapshot;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::SetHash;
use crate::domain::publishing::version::Version;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::TenantReader;

/// A version with its trainings.
pub(super) struct VersionRows {
    pub(super) version: Version,
    /// The sum of the trainings, which the content hash covers.
    pub(super) sum: SetHash,
    /// Deleted trainings are missing.
    pub(super) trainings: Vec<TrainingSnapshot>,
}

/// How the newest version differs from an older one, or from itself before trainings were deleted.
pub(super) struct VersionChanges {
    pub(super) version: Version,
    /// Trainings that it no longer has or that differ.
    pub(super) without: HashSet<Id>,
    /// Trainings that are new or differ.
    pub(super) with: Vec<TrainingSnapshot>,
}

/// Reads a version of an agent within reach.
///
/// # Errors
/// `NotFound`.
pub(super) fn read_version(read: &mut TenantReader<'_>, id: Id, number: i64) -> Result<VersionRows, ServiceError> {
    find_agent(read, id)?;
    let found = read.version_with_sum(id, number)?;
    let (version, sum) = found.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let mut trainings = Vec::new();
    for row in read.trainings_at(id, number)? {
        let (id, created_at, content_hash) = (row.id, row.created_at, row.content_hash);
        trainings.extend(row.content.map(|content| TrainingSnapshot { id, created_at, content, content_hash }));
    }
    Ok(VersionRows { version, sum, trainings })
}

/// Reads how a version of an agent within reach differs from the version `older`; `None` when it is not the newest. A
/// deletion ends the revision of its training after the newest version, and so is among the changes.
///
/// # Errors
/// `NotFound`.
pub(super) fn read_changes(
    read: &mut TenantReader<'_>,
    id: Id,
    number: i64,
    older: i64,
) -> Result<Option<VersionChanges>, ServiceError> {
    if find_agent(read, id)?.last_version != Some(number) || older > number {
        return Ok(None);
    }
    let version = read.version(id, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let since = read.revisions_since(id, older)?;
    let mut without: HashSet<Id> = since.closed.iter().map(|revision| revision.training).collect();
    let mut with = Vec::with_capacity(since.opened.len());
    for revision in since.opened {
        let (id, created_at, content_hash) = (revision.training, revision.created_at, revision.content_hash.clone());
        if let Some(content) = revision.content()? {
            without.insert(id);
            with.push(TrainingSnapshot { id, created_at, content, content_hash });
        }
    }
    Ok(Some(VersionChanges { version, without, with }))
}
