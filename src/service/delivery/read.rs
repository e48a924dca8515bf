//! Reads drafts and versions from the database as bundles.

use std::sync::Arc;

use super::{Bundle, ResolvedBundle};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::Agent;
use crate::domain::clock::Clock;
use crate::domain::delivery::TrainingSnapshot;
use crate::domain::id::Id;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::search::{SearchIndex, SemanticSearch};
use crate::store::TenantReader;

/// Reads and indexes a version, or the draft when `number` is `None`. The caller needs the permission to read trainings,
/// because the texts need not be live.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub(super) fn preview(
    read: &mut TenantReader<'_>,
    id: Id,
    number: Option<i64>,
    semantic_search: &SemanticSearch,
    clock: &Clock,
) -> Result<ResolvedBundle, ServiceError> {
    let agent = find_agent(read, id)?;
    if !read.scope().permissions.contains(Permission::TrainingsRead) {
        return Err(ServiceError::Forbidden);
    }
    let bundle = match number {
        Some(number) => version_bundle(read, id, number)?,
        None => draft_bundle(read, &agent)?,
    };
    let ranking = Arc::new(SearchIndex::build(read, semantic_search, &bundle.trainings, clock)?);
    Ok(ResolvedBundle { bundle: Arc::new(bundle), ranking, status: agent.status, stale: false })
}

/// Reads the draft without the trainings held back: what a publish of all changes would make live.
fn draft_bundle(read: &mut TenantReader<'_>, agent: &Agent) -> Result<Bundle, ServiceError> {
    let trainings = read.trainings(agent.id)?.into_iter().filter(|training| !training.held_back);
    let trainings = trainings.map(|training| TrainingSnapshot { id: training.id, content: training.content });
    Ok(Bundle::of_draft(agent, trainings.collect()))
}

/// Reads a version of an agent within reach. Deleted trainings are not in it.
///
/// # Errors
/// `NotFound`.
pub(super) fn version_bundle(read: &mut TenantReader<'_>, agent: Id, number: i64) -> Result<Bundle, ServiceError> {
    let version = read.version(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let revisions = read.trainings_at(agent, number)?.into_iter();
    let trainings =
        revisions.filter_map(|revision| Some(TrainingSnapshot { id: revision.id, content: revision.content? }));
    Ok(Bundle::of_version(agent, version, trainings.collect()))
}
