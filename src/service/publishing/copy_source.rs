//! The state of an agent to copy from, in the environment of the request or in another one of the tenant.

use std::collections::HashMap;

use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::scope::Scope;
use crate::domain::authoring::agent::{Agent, AgentConfig};
use crate::domain::authoring::training::{Content, LAST_RESERVED_SLOT, Training};
use crate::domain::clock::Timestamp;
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::domain::publishing::import::SourceTraining;
use crate::domain::publishing::version::{VersionSelector, draft_contents};
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{StoreError, TenantReader, TenantStore};

/// How often a draft is read anew because it changed meanwhile.
const MAX_READS: usize = 5;

/// What to copy.
#[derive(Clone)]
pub struct CopySource {
    /// The store in which the caller may read the agent.
    pub store: TenantStore,
    pub agent: Id,
    pub version: VersionSelector,
}

/// A state of an agent as it was read for a copy.
pub(super) struct SourceState {
    pub(super) config: AgentConfig,
    /// The number of the version; none for the draft.
    pub(super) version: Option<i64>,
    /// Oldest first.
    pub(super) trainings: Vec<SourceTraining>,
}

/// A training of the source with the content to copy, and with its author.
struct SourceContent {
    training: Training,
    content: Content,
    held_back: bool,
    changed_by: String,
    changed_at: Timestamp,
}

impl CopySource {
    /// Reads the state inside the transaction of `read`.
    ///
    /// # Errors
    /// `NotFound`; `AgentNotPublished` without a live version; `Forbidden` without the permission to read trainings.
    pub(super) fn read(&self, read: &mut TenantReader<'_>) -> Result<SourceState, ServiceError> {
        let mut read = read.beside(&self.store)?;
        let agent = find_agent(&mut read, self.agent)?;
        if !read.scope().permissions.contains(Permission::TrainingsRead) {
            return Err(ServiceError::Forbidden);
        }
        let version = match self.version {
            VersionSelector::Draft => None,
            VersionSelector::Live => Some(agent.live_version().ok_or(ServiceError::AgentNotPublished)?),
            VersionSelector::Version(number) => Some(number),
        };
        let (config, contents) = match version {
            Some(number) => version_state(&mut read, agent.id, number)?,
            None => draft_state(&mut read, agent)?,
        };
        Ok(SourceState { config, version, trainings: with_directories(&mut read, contents)? })
    }
}

/// Reads a draft. PostgreSQL shows each statement what was committed before it, so the draft is read again when its
/// revision has risen meanwhile.
fn draft_state(
    read: &mut TenantReader<'_>,
    mut agent: Agent,
) -> Result<(AgentConfig, Vec<SourceContent>), ServiceError> {
    for _ in 0..MAX_READS {
        let trainings = read.trainings(agent.id)?;
        let now = find_agent(read, agent.id)?;
        if now.draft_revision == agent.draft_revision {
            return Ok((agent.config, trainings.into_iter().map(draft_content).collect()));
        }
        agent = now;
    }
    Err(StoreError::Contended("the agent changed while it was copied".to_owned()).into())
}

fn draft_content(training: Training) -> SourceContent {
    SourceContent {
        content: training.content.clone(),
        held_back: training.held_back,
        changed_by: training.changed_by.clone(),
        changed_at: training.updated_at,
        training,
    }
}

/// Reads a version. Node ids and directories are no part of it: they are those of the trainings today.
fn version_state(
    read: &mut TenantReader<'_>,
    agent: Id,
    number: i64,
) -> Result<(AgentConfig, Vec<SourceContent>), ServiceError> {
    let config = read.version_config(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let contents = draft_contents(read.trainings_at(agent, number)?);
    let brought_by: Vec<i64> = contents.iter().map(|(_, from_version, _)| *from_version).collect();
    let publishers = read.publishers(agent, &brought_by)?;
    let mut trainings: HashMap<Id, Training> =
        read.every_training(agent)?.into_iter().map(|training| (training.id, training)).collect();
    let content = |(id, from_version, content)| {
        // A training that was deleted meanwhile is missing.
        let training = trainings.remove(&id)?;
        let (changed_by, changed_at) = publishers.get(&from_version)?.clone();
        Some(SourceContent { training, content, held_back: false, changed_by, changed_at })
    };
    Ok((config, contents.into_iter().filter_map(content).collect()))
}

fn with_directories(
    read: &mut TenantReader<'_>,
    contents: Vec<SourceContent>,
) -> Result<Vec<SourceTraining>, ServiceError> {
    let mut ids: Vec<Id> = contents.iter().filter_map(|content| content.training.directory).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = read.directory_names(&ids)?;
    let training = |SourceContent { training, content, held_back, changed_by, changed_at }| SourceTraining {
        root: training.root(),
        directory: training.directory.and_then(|id| names.get(&id).cloned()),
        node_id: training.node_id,
        content,
        held_back,
        changed_by,
        changed_at,
    };
    Ok(contents.into_iter().map(training).collect())
}

/// Refuses copies into slots that are reserved, unless the caller may write them.
///
/// # Errors
/// `Invalid`.
pub(super) fn check_reserved_slots(scope: &Scope, mut slots: impl Iterator<Item = i64>) -> Result<(), ServiceError> {
    if scope.permissions.contains(Permission::SlotsSystem) || slots.all(|slot| slot > LAST_RESERVED_SLOT) {
        return Ok(());
    }
    Err(FieldErrors::one("slot", "The source has trainings in slots 1 to 7, which are reserved for system use.").into())
}
