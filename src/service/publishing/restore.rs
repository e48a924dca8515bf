//! Restoring: the draft becomes what a version is. Nothing live changes.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::domain::publishing::version::{VersionedTraining, draft_contents};
use crate::service::ExpectedRevision;
use crate::service::agent_access::edit_agent;
use crate::service::authoring::agents::{AgentView, view};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentDraft, AuditEvent, NumberReservation, TenantWriter};

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
) -> Result<AgentView, ServiceError> {
    let mut draft = edit_agent(write, agent, expected, NumberReservation::None)?;
    let config = draft.reader().version_config(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let reconfigures = config != draft.agent().config;
    if reconfigures && !draft.reader().scope().permissions.contains(Permission::AgentsWrite) {
        return Err(ServiceError::Forbidden);
    }
    let trainings = draft.reader().trainings_at(agent, number)?;
    draft.record(AuditEvent::agent("agent.restored", agent).facts(json!({ "from": number })))?;
    if reconfigures {
        draft.configure(config)?;
    }
    restore_trainings(&mut draft, &RestoredContents::of(trainings))?;
    let agent = draft.agent().clone();
    let trainings = write.trainings(agent.id)?;
    view(write, agent, trainings)
}

/// The contents of a version as the draft can hold them.
struct RestoredContents {
    by_training: HashMap<Id, Content>,
    slots: HashSet<i64>,
}

impl RestoredContents {
    fn of(version: Vec<VersionedTraining>) -> Self {
        let contents = draft_contents(version);
        let slots = contents.iter().filter_map(|(_, _, content)| content.slot).collect();
        Self { by_training: contents.into_iter().map(|(id, _, content)| (id, content)).collect(), slots }
    }

    /// The training as restored, if the version has it.
    fn restored(&self, training: &Training) -> Option<Training> {
        let content = self.by_training.get(&training.id)?.clone();
        Some(Training { content, held_back: false, in_draft: true, ..training.clone() })
    }
}

fn restore_trainings(draft: &mut AgentDraft<'_, '_>, version: &RestoredContents) -> Result<(), ServiceError> {
    let agent = draft.agent().id;
    let published = draft.reader().ever_published(agent)?;
    let mut changed = Vec::new();
    for training in draft.reader().every_training(agent)? {
        match version.restored(&training) {
            Some(restored) if restored != training => changed.push((training, restored)),
            None if training.in_draft => leave_out(draft, training, &published, &version.slots)?,
            Some(_) | None => {}
        }
    }
    draft.clear_slots(&changed.iter().map(|(before, _)| before.id).collect::<Vec<_>>())?;
    for (before, restored) in changed {
        draft.change_training(&before, restored)?;
    }
    Ok(())
}

/// Removes a training that the version lacks from the draft. One that was never published is kept, held back, without a
/// slot that the version needs.
fn leave_out(
    draft: &mut AgentDraft<'_, '_>,
    training: Training,
    published: &HashSet<Id>,
    slots: &HashSet<i64>,
) -> Result<(), ServiceError> {
    if published.contains(&training.id) {
        return Ok(draft.remove_training(training)?);
    }
    let mut kept = Training { held_back: true, ..training.clone() };
    kept.content.slot = kept.content.slot.filter(|slot| !slots.contains(slot));
    if kept != training {
        draft.change_training(&training, kept)?;
    }
    Ok(())
}
