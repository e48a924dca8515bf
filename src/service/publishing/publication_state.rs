//! Trainings of the draft with what is published of them.

use std::collections::HashMap;

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::authoring::training_filter::{TrainingFilter, TrainingOrder};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{LockedAgent, PublishedContent, TenantReader, TrainingKey};

/// A training of the draft with what is published of it.
#[derive(Clone, Debug)]
pub struct PublicationState {
    /// The training in the draft.
    pub training: Training,
    /// Its content when it was last published, in the newest version or an older one.
    pub published: Option<PublishedContent>,
    /// Whether the agent's newest version is live.
    pub serving: bool,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// A page of trainings.
#[derive(Clone, Debug, Default)]
pub struct PublicationStatePage {
    pub items: Vec<PublicationState>,
    /// The number of trainings on all pages.
    pub total: i64,
}

impl PublicationState {
    fn of(training: Training, published: Option<PublishedContent>, agent: &Agent) -> Self {
        Self { training, published, serving: agent.serving, draft_revision: agent.draft_revision }
    }

    /// The content that calls get: that of the live version, unless it is inactive there.
    pub fn live(&self) -> Option<&PublishedContent> {
        let newest = self.published.as_ref().filter(|published| self.serving && published.to_version.is_none());
        newest.filter(|published| published.content.active)
    }

    /// The content that was last published, or the draft if none was.
    pub fn last_content(&self) -> &Content {
        self.published.as_ref().map_or(&self.training.content, |published| &published.content)
    }

    /// The draft, if its subject or instructions differ from those last published.
    pub fn pending_content(&self) -> Option<&Content> {
        let (draft, last) = (&self.training.content, self.last_content());
        (draft.subject != last.subject || draft.instructions != last.instructions).then_some(draft)
    }

    /// When the content that calls get was published.
    pub fn live_since(&self) -> Option<Timestamp> {
        self.live().map(|published| published.published_at)
    }
}

/// One training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, training: Id) -> Result<PublicationState, ServiceError> {
    let agent = find_agent(read, agent)?;
    of_agent(read, &agent, training)
}

/// One training of a locked agent's draft.
///
/// # Errors
/// `NotFound`.
pub(super) fn of_locked(locked: &mut LockedAgent<'_, '_>, training: Id) -> Result<PublicationState, ServiceError> {
    let agent = locked.agent().clone();
    of_agent(locked.reader(), &agent, training)
}

fn of_agent(read: &mut TenantReader<'_>, agent: &Agent, id: Id) -> Result<PublicationState, ServiceError> {
    let training =
        read.training(agent.id, &TrainingKey::Id(id))?.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
    let published = read.last_published(agent.id, &[id])?.remove(&id);
    Ok(PublicationState::of(training, published, agent))
}

/// Several trainings of an agent's draft, by id. Ids that the draft does not have are missing.
///
/// # Errors
/// `NotFound` for the agent.
pub fn get_many(
    read: &mut TenantReader<'_>,
    agent: Id,
    ids: &[Id],
) -> Result<HashMap<Id, PublicationState>, ServiceError> {
    let agent = find_agent(read, agent)?;
    let mut published = read.last_published(agent.id, ids)?;
    let mut states = HashMap::with_capacity(ids.len());
    for id in ids {
        if let Some(training) = read.training(agent.id, &TrainingKey::Id(*id))? {
            states.insert(*id, PublicationState::of(training, published.remove(id), &agent));
        }
    }
    Ok(states)
}

/// A page of an agent's draft, newest first; empty without an agent.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: Option<Id>,
    filter: &TrainingFilter,
    window: OffsetLimit,
) -> Result<PublicationStatePage, ServiceError> {
    let Some(agent) = agent else { return Ok(PublicationStatePage::default()) };
    let agent = find_agent(read, agent)?;
    let (trainings, total) = read.list_trainings(&agent, filter, TrainingOrder::NEWEST_FIRST, window)?;
    let ids: Vec<Id> = trainings.iter().map(|training| training.id).collect();
    let mut published = read.last_published(agent.id, &ids)?;
    let state = |training: Training| {
        let published = published.remove(&training.id);
        PublicationState::of(training, published, &agent)
    };
    Ok(PublicationStatePage { items: trainings.into_iter().map(state).collect(), total })
}
