//! Versions: look at them, bring one back into the draft, or back to life.

use std::collections::HashMap;

use super::agents::{AgentView, find, view};
use super::error::{Kind, ServiceError};
use super::publish::Published;
use super::{Expected, edit, lock, unchanged};
use crate::domain::accounts::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::version::{Version, VersionedTraining};
use crate::store::{PublishedText, TenantReader, TenantWriter, TrainingKey};

/// A version with what it holds.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// The version.
    pub version: Version,
    /// Whether it serves.
    pub live: bool,
    /// Its trainings, oldest first, with the time of deletion for those that were deleted.
    pub trainings: Vec<(VersionedTraining, Option<Timestamp>)>,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// A page of versions.
#[derive(Clone, Debug)]
pub struct VersionPage {
    /// The versions, newest first, with whether each serves.
    pub versions: Vec<(Version, bool)>,
    /// Where the next page begins: versions before this one. Nothing when there are no older ones.
    pub next_before: Option<i64>,
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
    let found = find(read, agent)?;
    let versions = read.versions(agent, before, limit)?;
    // Numbers have no gaps and no version is ever deleted: below the last one shown there are others unless it is 1.
    let next_before = versions.last().map(|version| version.number).filter(|number| *number > 1);
    let live = found.live_version();
    let with_live = |version: Version| {
        let serves = live == Some(version.number);
        (version, serves)
    };
    let versions = versions.into_iter().map(with_live).collect();
    Ok(VersionPage { versions, next_before, draft_revision: found.draft_revision })
}

/// One version.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, number: i64) -> Result<VersionView, ServiceError> {
    let found = find(read, agent)?;
    let live = found.live_version() == Some(number);
    let version = read.version(agent, number)?.ok_or(ServiceError::NotFound(Kind::Version))?;
    let purged: HashMap<Id, Timestamp> = read.tombstones(agent)?.into_iter().collect();
    let held = read.trainings_at(agent, number)?;
    let with_time = |training: VersionedTraining| {
        let gone = purged.get(&training.id).copied();
        (training, gone)
    };
    let trainings = held.into_iter().map(with_time).collect();
    Ok(VersionView { version, live, trainings, draft_revision: found.draft_revision })
}

/// A training's texts by version, newest first, and the agent's draft revision.
///
/// # Errors
/// `NotFound` when the agent has, and had, no such training.
pub fn history(
    read: &mut TenantReader<'_>,
    agent: Id,
    training: Id,
) -> Result<(Vec<PublishedText>, i64), ServiceError> {
    let draft_revision = find(read, agent)?.draft_revision;
    let texts = read.history(agent, training)?;
    if texts.is_empty() && read.training(agent, &TrainingKey::Id(training))?.is_none() {
        return Err(ServiceError::NotFound(Kind::Training));
    }
    Ok((texts, draft_revision))
}

/// Makes the draft what version `number` is, configuration included; nothing live changes.
///
/// # Errors
/// `NotFound`, `DraftChanged`, `Forbidden` when the configuration differs and the caller may not
/// change agents.
pub fn restore(
    write: &mut TenantWriter<'_>,
    id: Id,
    number: i64,
    expected: Expected,
) -> Result<AgentView, ServiceError> {
    let mut draft = edit(write, id, expected)?;
    let version = draft.reader().version(id, number)?.ok_or(ServiceError::NotFound(Kind::Version))?;
    let reconfigures = version.config != draft.agent().config;
    if reconfigures && !draft.reader().scope().permissions.contains(Permission::AgentsWrite) {
        return Err(ServiceError::Forbidden);
    }
    let held = draft.reader().trainings_at(id, number)?;
    draft.restore(number, version.config, held)?;
    let agent = draft.agent().clone();
    let trainings = write.trainings(id)?;
    view(write, agent, trainings)
}

/// Makes the content of version `number` live at once, as a new version; the draft is left alone.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn roll_back(
    write: &mut TenantWriter<'_>,
    id: Id,
    number: i64,
    expected: Expected,
) -> Result<Published, ServiceError> {
    let mut locked = lock(write, id)?;
    unchanged(&mut locked, expected)?;
    let version = locked.reader().version(id, number)?.ok_or(ServiceError::NotFound(Kind::Version))?;
    let changes = locked.roll_back(number, version.config)?;
    let is_ready_to_publish = locked.reader().is_ready_to_publish(id)?;
    Ok(Published { agent: locked.agent().clone(), is_ready_to_publish, changes })
}
