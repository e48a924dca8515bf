//! Where trainings stand: what is edited, beside what was last published and whether that serves.

use std::collections::HashMap;

use super::agents::find;
use super::error::{Kind, ServiceError};
use crate::domain::agent::Agent;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::domain::training::{Content, Training};
use crate::domain::training_filter::TrainingFilter;
use crate::store::{PublishedText, TenantReader, TrainingKey};

/// A training with what was published of it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The draft.
    pub training: Training,
    /// What it was last published with, in the newest version or an older one.
    pub published: Option<PublishedText>,
    /// Whether the agent serves its newest version.
    pub serving: bool,
    /// The agent's draft revision.
    pub draft_revision: i64,
}

/// A part of a list.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    /// The trainings.
    pub items: Vec<Standing>,
    /// How many there are in all.
    pub total: i64,
}

impl Standing {
    fn of(training: Training, published: Option<PublishedText>, agent: &Agent) -> Self {
        Self { training, published, serving: agent.serving, draft_revision: agent.draft_revision }
    }

    /// What calls get of it: its text in the version that serves, unless that is inactive there.
    pub fn live(&self) -> Option<&PublishedText> {
        let newest = self.published.as_ref().filter(|text| self.serving && text.to_version.is_none());
        newest.filter(|text| text.content.active)
    }

    /// What it was last published with, or what there is when it never was.
    pub fn last(&self) -> &Content {
        self.published.as_ref().map_or(&self.training.content, |text| &text.content)
    }

    /// The draft, when its subject or instructions differ from those last published.
    pub fn pending(&self) -> Option<&Content> {
        let (draft, last) = (&self.training.content, self.last());
        (draft.subject != last.subject || draft.instructions != last.instructions).then_some(draft)
    }

    /// Since when calls get it.
    pub fn live_since(&self) -> Option<Timestamp> {
        self.live().map(|text| text.published_at)
    }
}

/// One training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, id: Id) -> Result<Standing, ServiceError> {
    let agent = find(read, agent)?;
    let training = read.training(agent.id, &TrainingKey::Id(id))?.ok_or(ServiceError::NotFound(Kind::Training))?;
    let published = read.last_published(agent.id, &[id])?.remove(&id);
    Ok(Standing::of(training, published, &agent))
}

/// These trainings of an agent's draft; those that are not in it are left out.
///
/// # Errors
/// `NotFound`.
pub fn of(read: &mut TenantReader<'_>, agent: Id, ids: &[Id]) -> Result<HashMap<Id, Standing>, ServiceError> {
    let agent = find(read, agent)?;
    let mut published = read.last_published(agent.id, ids)?;
    let mut standings = HashMap::with_capacity(ids.len());
    for id in ids {
        if let Some(training) = read.training(agent.id, &TrainingKey::Id(*id))? {
            standings.insert(*id, Standing::of(training, published.remove(id), &agent));
        }
    }
    Ok(standings)
}

/// Trainings of an agent's draft, newest first. No agent has none.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: Option<Id>,
    filter: &TrainingFilter,
    window: OffsetLimit,
) -> Result<Standings, ServiceError> {
    let Some(agent) = agent else { return Ok(Standings::default()) };
    let agent = find(read, agent)?;
    let (trainings, total) = read.list_trainings(&agent, filter, window)?;
    let ids: Vec<Id> = trainings.iter().map(|training| training.id).collect();
    let mut published = read.last_published(agent.id, &ids)?;
    let standing = |training: Training| {
        let text = published.remove(&training.id);
        Standing::of(training, text, &agent)
    };
    Ok(Standings { items: trainings.into_iter().map(standing).collect(), total })
}
