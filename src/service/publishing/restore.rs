//! Restoring: the draft becomes what a version is. Nothing live changes.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::domain::publishing::version::make_slots_unique;
use crate::service::ExpectedRevision;
use crate::service::agent_access::edit_agent;
use crate::service::authoring::agents::{AgentSummary, summary};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentDraft, AuditEvent, NumberReservation, TenantWriter, TrainingChange};

/// Makes the draft what version `number` is, including the configuration. A training that the version lacks leaves the
/// draft and stays in the versions that hold it; if it was never published it is held back instead.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Forbidden` when the configuration differs and the caller may not change agents.
pub fn restore(
    write: &mut TenantWriter<'_>,
    agent: Id,
    number: i64,
    expected: &ExpectedRevision,
) -> Result<AgentSummary, ServiceError> {
    let mut draft = edit_agent(write, agent, expected, NumberReservation::None)?;
    let config = draft.reader().version_config(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let reconfigures = config != draft.agent().config;
    if reconfigures && !draft.reader().scope().permissions.contains(Permission::AgentsWrite) {
        return Err(ServiceError::Forbidden);
    }
    let changes = Difference::read(&mut draft, number)?.changes(&mut draft)?;
    draft.record(AuditEvent::agent("agent.restored", agent).facts(json!({ "from": number })))?;
    if reconfigures {
        draft.configure(config)?;
    }
    draft.apply(changes)?;
    let agent = draft.agent().clone();
    summary(write, agent)
}

/// The trainings in which the draft may differ from a version, in the draft or not: those that are pending or held back,
/// those that a later version changed, and those whose slot one of these gets. All others are in the draft as the version
/// has them, or in neither.
#[derive(Default)]
struct Difference {
    trainings: Vec<Training>,
    /// What the version has of them, as far as a draft can hold it.
    contents: HashMap<Id, Content>,
}

impl Difference {
    fn read(draft: &mut AgentDraft<'_, '_>, number: i64) -> Result<Self, ServiceError> {
        let agent = draft.agent().id;
        let since = draft.reader().revisions_since(agent, number)?;
        let changed: HashSet<Id> = since.opened.iter().chain(&since.closed).map(|revision| revision.training).collect();
        let mut difference = Self::default();
        for revision in since.closed {
            let training = revision.training;
            difference.contents.extend(revision.content()?.map(|content| (training, content)));
        }
        difference.add_trainings(draft, &changed.iter().copied().collect::<Vec<_>>())?;
        let pending = draft.reader().pending_trainings(agent, None)?.into_iter().map(|hashed| hashed.training);
        difference.add_unchanged_since(draft, pending.filter(|training| !changed.contains(&training.id)).collect())?;
        let slots: Vec<i64> = difference.contents.values().filter_map(|content| content.slot).collect();
        let known: HashSet<Id> = difference.trainings.iter().map(|training| training.id).collect();
        let others = draft.reader().held_back_or_in_slots(agent, &slots)?.into_iter();
        difference.add_unchanged_since(draft, others.filter(|training| !known.contains(&training.id)).collect())?;
        difference.trainings.sort_by_key(|training| (training.created_at, training.id));
        difference.make_slots_unique();
        Ok(difference)
    }

    fn add_trainings(&mut self, draft: &mut AgentDraft<'_, '_>, ids: &[Id]) -> Result<(), ServiceError> {
        let found = draft.reader().hashed_trainings(ids)?;
        self.trainings.extend(found.into_iter().map(|hashed| hashed.training));
        Ok(())
    }

    /// Adds trainings that the newest version has as the version has them, or that neither has.
    fn add_unchanged_since(
        &mut self,
        draft: &mut AgentDraft<'_, '_>,
        trainings: Vec<Training>,
    ) -> Result<(), ServiceError> {
        let ids: Vec<Id> = trainings.iter().map(|training| training.id).collect();
        let agent = draft.agent().id;
        self.contents.extend(draft.reader().live_contents(agent, &ids)?);
        self.trainings.extend(trainings);
        Ok(())
    }

    /// The older training keeps a slot that two have.
    fn make_slots_unique(&mut self) {
        let mut contents: HashMap<Id, &mut Content> =
            self.contents.iter_mut().map(|(id, content)| (*id, content)).collect();
        make_slots_unique(self.trainings.iter().filter_map(|training| contents.remove(&training.id)));
    }

    /// What turns the draft into the version.
    fn changes(mut self, draft: &mut AgentDraft<'_, '_>) -> Result<Vec<TrainingChange>, ServiceError> {
        let agent = draft.agent().id;
        let slots: HashSet<i64> = self.contents.values().filter_map(|content| content.slot).collect();
        let ids: Vec<Id> = self.trainings.iter().map(|training| training.id).collect();
        let left_out: Vec<Id> = ids.into_iter().filter(|id| !self.contents.contains_key(id)).collect();
        let published = draft.reader().published_among(agent, &left_out)?;
        let (now, by) = (draft.reader().now(), draft.agent().changed_by.clone());
        let mut changes = Vec::new();
        for before in self.trainings {
            let after = match self.contents.remove(&before.id) {
                Some(content) => Training { content, held_back: false, in_draft: true, ..before.clone() },
                None if !before.in_draft => continue,
                None if published.contains(&before.id) => Training { in_draft: false, ..before.clone() },
                None => held_back(&before, &slots),
            };
            if after != before {
                let after = Training { updated_at: now, changed_by: by.clone(), ..after };
                changes.push(TrainingChange::Update { before: Box::new(before), after: Box::new(after) });
            }
        }
        Ok(changes)
    }
}

/// A training that was never published is kept, held back, without a slot that the version needs.
fn held_back(training: &Training, slots: &HashSet<i64>) -> Training {
    let mut kept = Training { held_back: true, ..training.clone() };
    kept.content.slot = kept.content.slot.filter(|slot| !slots.contains(slot));
    kept
}
