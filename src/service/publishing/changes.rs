//! What a publish would change, and how two states of an agent differ.

use std::collections::{BTreeSet, HashMap};

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::changes::{FieldChanges, TrainingChange, TrainingComparison, config_changes};
use crate::domain::publishing::version::VersionedTraining;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::TenantReader;

/// The differences between two states of an agent.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    /// The live version, if any.
    pub live_version: Option<i64>,
    /// The draft revision at which the states were compared.
    pub draft_revision: i64,
    /// The trainings that differ.
    pub trainings: Vec<TrainingChange>,
    /// The configuration fields that differ.
    pub config: FieldChanges,
}

/// The state that a version is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffBase {
    /// The draft.
    Draft,
    /// The newest version.
    Newest,
    /// Another version.
    Version(i64),
}

/// What a publish would change now.
///
/// # Errors
/// `NotFound`.
pub fn pending(read: &mut TenantReader<'_>, agent: Id) -> Result<ChangeSet, ServiceError> {
    let agent = find_agent(read, agent)?;
    let newest = match agent.last_version {
        Some(number) => read.version_config(agent.id, number)?,
        None => None,
    };
    let pending: Vec<Training> =
        read.pending_trainings(agent.id, None)?.into_iter().map(|pending| pending.training).collect();
    let live: Vec<Id> =
        pending.iter().filter(|training| training.live_hash.is_some()).map(|training| training.id).collect();
    let mut live = read.live_contents(agent.id, &live)?;
    let change = |training: Training| {
        let old = live.remove(&training.id);
        pending_comparison(training, old).change()
    };
    Ok(ChangeSet {
        live_version: agent.live_version(),
        draft_revision: agent.draft_revision,
        trainings: pending.into_iter().filter_map(change).collect(),
        config: config_changes(newest.as_ref(), &agent.config),
    })
}

/// How version `number` differs from another state.
///
/// # Errors
/// `NotFound`.
pub fn diff(read: &mut TenantReader<'_>, agent: Id, number: i64, base: DiffBase) -> Result<ChangeSet, ServiceError> {
    let agent = find_agent(read, agent)?;
    let old = version_state(read, agent.id, number)?;
    let new = match base {
        DiffBase::Draft => draft_state(read, agent.id, agent.config.clone())?,
        DiffBase::Newest => version_state(read, agent.id, agent.last_version.unwrap_or(0))?,
        DiffBase::Version(other) => version_state(read, agent.id, other)?,
    };
    let config = config_changes(Some(&old.config), &new.config);
    Ok(ChangeSet {
        live_version: agent.live_version(),
        draft_revision: agent.draft_revision,
        trainings: compare(old, new),
        config,
    })
}

/// A draft or a version.
struct AgentState {
    config: AgentConfig,
    trainings: Vec<TrainingState>,
}

struct TrainingState {
    id: Id,
    content: Content,
    held_back: bool,
    changed_by: String,
    changed_at: Timestamp,
}

/// A version. The publisher of the version that brought a content counts as its author.
fn version_state(read: &mut TenantReader<'_>, agent: Id, number: i64) -> Result<AgentState, ServiceError> {
    let config = read.version_config(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let trainings = read.trainings_at(agent, number)?;
    let brought_by: BTreeSet<i64> = trainings.iter().map(|training| training.from_version).collect();
    let publishers = read.publishers(agent, &brought_by.into_iter().collect::<Vec<_>>())?;
    let state = |training: VersionedTraining| {
        let (changed_by, changed_at) = publishers.get(&training.from_version)?.clone();
        Some(TrainingState { id: training.id, content: training.content?, held_back: false, changed_by, changed_at })
    };
    let trainings = trainings.into_iter().filter_map(state).collect();
    Ok(AgentState { config, trainings })
}

fn draft_state(read: &mut TenantReader<'_>, agent: Id, config: AgentConfig) -> Result<AgentState, ServiceError> {
    let state = |training: Training| TrainingState {
        id: training.id,
        content: training.content,
        held_back: training.held_back,
        changed_by: training.changed_by,
        changed_at: training.updated_at,
    };
    let trainings = read.trainings(agent)?.into_iter().map(state).collect();
    Ok(AgentState { config, trainings })
}

/// The trainings that differ: those of the new state in its order, then those that only the old state has.
fn compare(old: AgentState, new: AgentState) -> Vec<TrainingChange> {
    let mut before: HashMap<Id, Content> = HashMap::new();
    let mut order = Vec::new();
    for training in old.trainings {
        order.push(training.id);
        before.insert(training.id, training.content);
    }
    let mut changes: Vec<TrainingChange> = new
        .trainings
        .into_iter()
        .filter_map(|training| {
            TrainingComparison {
                training: training.id,
                old: before.remove(&training.id),
                new: Some(training.content),
                held_back: training.held_back,
                changed_by: Some(training.changed_by),
                changed_at: Some(training.changed_at),
            }
            .change()
        })
        .collect();
    let removed = |training| {
        let old = before.remove(&training);
        TrainingComparison { training, old, new: None, held_back: false, changed_by: None, changed_at: None }.change()
    };
    changes.extend(order.into_iter().filter_map(removed));
    changes
}

fn pending_comparison(training: Training, old: Option<Content>) -> TrainingComparison {
    TrainingComparison {
        training: training.id,
        old,
        held_back: training.held_back && training.in_draft,
        new: Some(training.content).filter(|_| training.in_draft),
        changed_by: Some(training.changed_by),
        changed_at: Some(training.updated_at),
    }
}
