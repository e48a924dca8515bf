//! Reading versions, and the published contents of a training.

use std::collections::HashMap;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::version::{Version, VersionedTraining};
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{PublishedContent, TenantReader, TrainingKey};

/// A version with its trainings.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// The version.
    pub version: Version,
    /// Whether it is live.
    pub live: bool,
    /// Its trainings, oldest first, with the time of deletion of those that were deleted.
    pub trainings: Vec<(VersionedTraining, Option<Timestamp>)>,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// A page of versions.
#[derive(Clone, Debug)]
pub struct VersionPage {
    /// The versions, newest first, with whether each is live.
    pub versions: Vec<(Version, bool)>,
    /// The `before` of the next page; none on the last page.
    pub next_before: Option<i64>,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// The published contents of a training.
#[derive(Clone, Debug)]
pub struct TrainingHistory {
    /// Newest first.
    pub contents: Vec<PublishedContent>,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// Versions older than `before`, newest first.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: Id,
    before: Option<i64>,
    limit: i64,
) -> Result<VersionPage, ServiceError> {
    let found = find_agent(read, agent)?;
    let versions = read.versions(agent, before, limit)?;
    // Version numbers have no gaps and versions are never deleted: unless the last one here is 1, there are older ones.
    let next_before = versions.last().map(|version| version.number).filter(|number| *number > 1);
    let live = found.live_version();
    let with_live = |version: Version| {
        let is_live = live == Some(version.number);
        (version, is_live)
    };
    let versions = versions.into_iter().map(with_live).collect();
    Ok(VersionPage { versions, next_before, draft_revision: found.draft_revision })
}

/// One version.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, number: i64) -> Result<VersionView, ServiceError> {
    let found = find_agent(read, agent)?;
    let live = found.live_version() == Some(number);
    let version = read.version(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let deleted: HashMap<Id, Timestamp> = read.tombstones(agent)?.into_iter().collect();
    let trainings = read.trainings_at(agent, number)?;
    let with_time = |training: VersionedTraining| {
        let deleted_at = deleted.get(&training.id).copied();
        (training, deleted_at)
    };
    let trainings = trainings.into_iter().map(with_time).collect();
    Ok(VersionView { version, live, trainings, draft_revision: found.draft_revision })
}

/// The published contents of a training, also of one that has left the draft.
///
/// # Errors
/// `NotFound`.
pub fn history(read: &mut TenantReader<'_>, agent: Id, training: Id) -> Result<TrainingHistory, ServiceError> {
    let draft_revision = find_agent(read, agent)?.draft_revision;
    let contents = read.published_contents(agent, training)?;
    if contents.is_empty() && read.training(agent, &TrainingKey::Id(training))?.is_none() {
        return Err(ServiceError::NotFound(ResourceKind::Training));
    }
    Ok(TrainingHistory { contents, draft_revision })
}
