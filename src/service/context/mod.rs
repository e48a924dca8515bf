//! What the agent should know at a moment of a call. The live version is answered from an immutable bundle in
//! memory; drafts and numbered versions are read for the occasion.

mod bundle;
mod cache;
mod held;
mod select;

pub use bundle::Bundle;
pub use cache::{Bundles, Served};
pub use select::{Context, Explained, Matched, Query, Ranked, Scenario, rank, rounded, select};

use std::sync::Arc;

use super::agents::find;
use super::error::{Kind, ServiceError};
use super::meaning::{Meaning, Ranking};
use crate::domain::accounts::permission::Permission;
use crate::domain::clock::Clock;
use crate::domain::context::Taught;
use crate::domain::id::Id;
use crate::store::{AgentKey, TenantReader};

/// The state of an agent that is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// The version that serves.
    #[default]
    Live,
    /// What is being edited.
    Draft,
    /// A version by its number.
    Version(i64),
}

/// A state of an agent that is read for the occasion. Texts that are not live are for those who may read trainings.
///
/// # Errors
/// `NotFound`, `Forbidden`.
fn preview(
    read: &mut TenantReader<'_>,
    id: Id,
    which: Which,
    meaning: &Meaning,
    clock: &Clock,
) -> Result<Served, ServiceError> {
    let agent = find(read, id)?;
    if !read.scope().permissions.contains(Permission::TrainingsRead) {
        return Err(ServiceError::Forbidden);
    }
    let bundle = match which {
        Which::Draft => draft(read, id)?,
        Which::Version(number) => version(read, id, number)?,
        Which::Live => version(read, id, agent.live_version().ok_or(ServiceError::AgentNotPublished)?)?,
    };
    let ranking = Arc::new(Ranking::build(read, meaning, &bundle.trainings, clock)?);
    Ok(Served { bundle: Arc::new(bundle), ranking, status: agent.status, stale: false })
}

/// The draft of an agent as a bundle: a preview of what publishing everything would serve.
///
/// # Errors
/// `NotFound`.
pub fn draft(read: &mut TenantReader<'_>, id: Id) -> Result<Bundle, ServiceError> {
    let agent = find(read, id)?;
    let trainings = read.trainings(id)?.into_iter().filter(|training| !training.held_back);
    let taught = trainings.map(|training| Taught { id: training.id, content: training.content }).collect();
    Ok(Bundle::of_draft(&agent, taught))
}

/// Every training of an agent's draft, those held back as well, and the index over them.
///
/// # Errors
/// `NotFound`.
pub(super) fn searchable_draft(
    read: &mut TenantReader<'_>,
    id: impl Into<AgentKey>,
    meaning: &Meaning,
    clock: &Clock,
) -> Result<(Vec<Taught>, Ranking), ServiceError> {
    let agent = find(read, id)?;
    let trainings = read.trainings(agent.id)?.into_iter();
    let taught: Vec<_> = trainings.map(|training| Taught { id: training.id, content: training.content }).collect();
    let ranking = Ranking::build(read, meaning, &taught, clock)?;
    Ok((taught, ranking))
}

/// A version of an agent as a bundle.
///
/// # Errors
/// `NotFound`.
pub fn version(read: &mut TenantReader<'_>, id: Id, number: i64) -> Result<Bundle, ServiceError> {
    let agent = find(read, id)?;
    let version = read.version(id, number)?.ok_or(ServiceError::NotFound(Kind::Version))?;
    let held = read.trainings_at(id, number)?;
    let taught = held.into_iter().filter_map(|held| Some(Taught { id: held.id, content: held.content? })).collect();
    Ok(Bundle::of_version(agent.id, version, taught))
}
