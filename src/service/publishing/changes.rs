//! What publishing now would change, and how any two states of an agent differ.

use std::collections::{BTreeSet, HashMap};

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::changes::{Change, FieldChanges, Pair, config_changes};
use crate::domain::publishing::version::VersionedTraining;
use crate::service::authoring::agents::find;
use crate::service::error::{Kind, ServiceError};
use crate::store::{PendingTraining, TenantReader};

/// The differences between two states.
#[derive(Clone, Debug)]
pub struct Review {
    /// The version that serves.
    pub live_version: Option<i64>,
    /// The draft revision that was looked at: what to publish with as `expected_draft_revision`.
    pub draft_revision: i64,
    /// Trainings that differ.
    pub changes: Vec<Change>,
    /// Configuration fields that differ.
    pub agent: FieldChanges,
}

/// What a version is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The draft.
    Draft,
    /// The version that serves, or served last.
    Live,
    /// Another version.
    Version(i64),
}

/// What publishing now would change.
///
/// # Errors
/// `NotFound`.
pub fn changes(read: &mut TenantReader<'_>, id: Id) -> Result<Review, ServiceError> {
    let agent = find(read, id)?;
    let live = match agent.last_version {
        Some(number) => read.version(id, number)?.map(|version| version.config),
        None => None,
    };
    let changes = read.pending(id)?.into_iter().filter_map(|pending| pair(pending).change()).collect();
    Ok(Review {
        live_version: agent.live_version(),
        draft_revision: agent.draft_revision,
        changes,
        agent: config_changes(live.as_ref(), &agent.config),
    })
}

/// How version `number` differs from another state.
///
/// # Errors
/// `NotFound`.
pub fn diff(read: &mut TenantReader<'_>, id: Id, number: i64, against: Against) -> Result<Review, ServiceError> {
    let agent = find(read, id)?;
    let old = version_state(read, id, number)?;
    let new = match against {
        Against::Draft => draft_state(read, id, agent.config.clone())?,
        Against::Live => version_state(read, id, agent.last_version.unwrap_or(0))?,
        Against::Version(other) => version_state(read, id, other)?,
    };
    let agent_changes = config_changes(Some(&old.config), &new.config);
    Ok(Review {
        live_version: agent.live_version(),
        draft_revision: agent.draft_revision,
        changes: compare(old, new),
        agent: agent_changes,
    })
}

/// A whole state: what is compared.
struct State {
    config: AgentConfig,
    trainings: Vec<Member>,
}

struct Member {
    id: Id,
    content: Content,
    held_back: bool,
    by: String,
    at: Timestamp,
}

/// Each text is the work of whoever published the version that brought it.
fn version_state(read: &mut TenantReader<'_>, agent: Id, number: i64) -> Result<State, ServiceError> {
    let version = read.version(agent, number)?.ok_or(ServiceError::NotFound(Kind::Version))?;
    let held = read.trainings_at(agent, number)?;
    let brought: BTreeSet<i64> = held.iter().map(|held| held.from_version).collect();
    let publishers = read.publishers(agent, &brought.into_iter().collect::<Vec<_>>())?;
    let member = |held: VersionedTraining| {
        let (by, at) = publishers.get(&held.from_version)?.clone();
        Some(Member { id: held.id, content: held.content?, held_back: false, by, at })
    };
    let trainings = held.into_iter().filter_map(member).collect();
    Ok(State { config: version.config, trainings })
}

fn draft_state(read: &mut TenantReader<'_>, agent: Id, config: AgentConfig) -> Result<State, ServiceError> {
    let member = |training: crate::domain::authoring::training::Training| Member {
        id: training.id,
        content: training.content,
        held_back: training.held_back,
        by: training.changed_by,
        at: training.updated_at,
    };
    let trainings = read.trainings(agent)?.into_iter().map(member).collect();
    Ok(State { config, trainings })
}

fn compare(old: State, new: State) -> Vec<Change> {
    let mut before: HashMap<Id, Content> = HashMap::new();
    let mut order = Vec::new();
    for member in old.trainings {
        order.push(member.id);
        before.insert(member.id, member.content);
    }
    let mut changes: Vec<Change> = new
        .trainings
        .into_iter()
        .filter_map(|member| {
            Pair {
                training: member.id,
                old: before.remove(&member.id),
                new: Some(member.content),
                held_back: member.held_back,
                changed_by: Some(member.by),
                changed_at: Some(member.at),
            }
            .change()
        })
        .collect();
    let gone = |id| {
        let old = before.remove(&id);
        Pair { training: id, old, new: None, held_back: false, changed_by: None, changed_at: None }.change()
    };
    changes.extend(order.into_iter().filter_map(gone));
    changes
}

fn pair(pending: PendingTraining) -> Pair {
    let training = pending.training;
    Pair {
        training: training.id,
        old: pending.live,
        new: Some(training.content).filter(|_| pending.in_draft),
        held_back: training.held_back && pending.in_draft,
        changed_by: Some(training.changed_by),
        changed_at: Some(training.updated_at),
    }
}
