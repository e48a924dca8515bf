//! What a publish would change, and how two states of an agent differ.

use std::collections::{BTreeSet, HashMap};

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::domain::publishing::changes::{FieldChanges, TrainingChange, TrainingComparison, config_changes};
use crate::domain::publishing::field_change::DifferenceBounds;
use crate::domain::publishing::version::VersionedTraining;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::TenantReader;

/// The trainings whose texts are compared at once.
const COMPARED_AT_ONCE: i64 = 25;

/// The differences between two states of an agent.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    /// The live version, if any.
    pub live_version: Option<i64>,
    /// The draft revision at which the states were compared.
    pub draft_revision: i64,
    /// The trainings on the page that differ.
    pub trainings: Vec<TrainingChange>,
    /// The configuration fields that differ.
    pub config: FieldChanges,
    /// The number of trainings that differ, on all pages.
    pub total: i64,
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

/// What a publish would change now: the trainings in `window`, oldest first.
///
/// # Errors
/// `NotFound`.
pub fn pending(read: &mut TenantReader<'_>, agent: Id, window: OffsetLimit) -> Result<ChangeSet, ServiceError> {
    let agent = find_agent(read, agent)?;
    let newest = match agent.last_version {
        Some(number) => read.version_config(agent.id, number)?,
        None => None,
    };
    let mut bounds = DifferenceBounds::default();
    let config = config_changes(newest.as_ref(), &agent.config, &mut bounds);
    let mut trainings = Vec::new();
    let total = read.pending_trainings_count(agent.id)?;
    let end = window.offset.saturating_add(window.limit).min(total);
    let mut offset = window.offset;
    while offset < end {
        let part = OffsetLimit { offset, limit: (end - offset).min(COMPARED_AT_ONCE) };
        trainings.extend(pending_changes(read, agent.id, part, &mut bounds)?);
        offset += part.limit;
    }
    Ok(ChangeSet { live_version: agent.live_version(), draft_revision: agent.draft_revision, trainings, config, total })
}

fn pending_changes(
    read: &mut TenantReader<'_>,
    agent: Id,
    window: OffsetLimit,
    bounds: &mut DifferenceBounds,
) -> Result<Vec<TrainingChange>, ServiceError> {
    let pending = read.pending_window(agent, window)?;
    let live: Vec<Id> =
        pending.iter().filter(|training| training.live_hash.is_some()).map(|training| training.id).collect();
    let mut live = read.live_contents(agent, &live)?;
    let change = |training: Training| {
        let old = live.remove(&training.id);
        pending_comparison(training, old).change(bounds)
    };
    Ok(pending.into_iter().filter_map(change).collect())
}

/// How version `number` differs from another state: the trainings in `window`.
///
/// # Errors
/// `NotFound`.
pub fn diff(
    read: &mut TenantReader<'_>,
    agent: Id,
    number: i64,
    base: DiffBase,
    window: OffsetLimit,
) -> Result<ChangeSet, ServiceError> {
    let agent = find_agent(read, agent)?;
    let old = version_state(read, agent.id, number)?;
    let new = match base {
        DiffBase::Draft => draft_state(read, agent.id, agent.config.clone())?,
        DiffBase::Newest => version_state(read, agent.id, agent.last_version.unwrap_or(0))?,
        DiffBase::Version(other) => version_state(read, agent.id, other)?,
    };
    let mut bounds = DifferenceBounds::default();
    let config = config_changes(Some(&old.config), &new.config, &mut bounds);
    let differing = compare(old, new);
    let total = i64::try_from(differing.len()).unwrap_or(i64::MAX);
    let on_page = (0..).zip(differing).filter(|(index, _)| window.contains(*index)).map(|(_, differing)| differing);
    Ok(ChangeSet {
        live_version: agent.live_version(),
        draft_revision: agent.draft_revision,
        trainings: on_page.filter_map(|differing| differing.change(&mut bounds)).collect(),
        config,
        total,
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
fn compare(old: AgentState, new: AgentState) -> Vec<TrainingComparison> {
    let mut before: HashMap<Id, Content> = HashMap::new();
    let mut order = Vec::new();
    for training in old.trainings {
        order.push(training.id);
        before.insert(training.id, training.content);
    }
    let mut differing: Vec<TrainingComparison> = new
        .trainings
        .into_iter()
        .map(|training| TrainingComparison {
            training: training.id,
            old: before.remove(&training.id),
            new: Some(training.content),
            held_back: training.held_back,
            changed_by: Some(training.changed_by),
            changed_at: Some(training.changed_at),
        })
        .filter(|comparison| comparison.kind().is_some())
        .collect();
    let removed = |training| {
        let old = before.remove(&training);
        TrainingComparison { training, old, new: None, held_back: false, changed_by: None, changed_at: None }
    };
    let removed = order.into_iter().map(removed).filter(|comparison| comparison.kind().is_some());
    differing.extend(removed);
    differing
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
