//! Duplicating: a new agent that is a copy of a state of another one.

use std::collections::HashMap;

use serde_json::json;

use super::copy_source::{CopySource, SourceState, check_reserved_slots};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::domain::publishing::import::SourceTraining;
use crate::service::authoring::agents::{AgentView, view};
use crate::service::check_not_agent_bound;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentDraft, AuditEvent, NewTraining, NumberReservation, TenantWriter, TrainingCopy};

/// The longest name of an agent, in characters.
const MAX_NAME: usize = 255;
const SUFFIX: &str = " (copy)";

/// Creates an agent, in draft, with the configuration and the trainings of `source`. Its trainings have new ids and the
/// same node ids, and are in directories of the same names. Without a `name` it is called a copy of the source.
///
/// # Errors
/// `NotFound`, `AgentNotPublished`; `Forbidden` for a token that is bound to one agent; `Invalid` when the source has
/// trainings in reserved slots that the caller may not write.
pub fn duplicate(
    write: &mut TenantWriter<'_>,
    source: &CopySource,
    name: Option<String>,
) -> Result<AgentView, ServiceError> {
    let SourceState { config, version, trainings } = source.read(write)?;
    check_not_agent_bound(write.scope())?;
    check_reserved_slots(write.scope(), trainings.iter().filter_map(|training| training.content.slot))?;
    let name = name.unwrap_or_else(|| copy_name(&config.name));
    let agent = write.create_agent(&AgentConfig { name, ..config })?;
    let draft = write.edit_agent(agent.id, NumberReservation::None)?;
    let mut draft = draft.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    let facts = json!({ "from": source.agent, "version": version });
    draft.record(AuditEvent::agent("agent.duplicated", agent.id).facts(facts))?;
    let copies = training_copies(&mut draft, trainings)?;
    let trainings = draft.create_copies(copies)?;
    let agent = draft.agent().clone();
    view(write, agent, trainings)
}

/// Copies of these trainings, each in the directory of the same name, which is created if there is none.
pub(super) fn training_copies(
    draft: &mut AgentDraft<'_, '_>,
    trainings: Vec<SourceTraining>,
) -> Result<Vec<TrainingCopy>, ServiceError> {
    let mut directories: HashMap<String, Id> = HashMap::new();
    let mut copies = Vec::with_capacity(trainings.len());
    for training in trainings {
        let directory = match training.directory {
            Some(name) => Some(hold_once(draft, &mut directories, name)?),
            None => None,
        };
        let SourceTraining { node_id, content, held_back, root, .. } = training;
        copies.push(TrainingCopy { new: NewTraining { node_id, directory, content, held_back }, origin: root });
    }
    Ok(copies)
}

/// The directory of this name, looked for once.
fn hold_once(
    draft: &mut AgentDraft<'_, '_>,
    known: &mut HashMap<String, Id>,
    name: String,
) -> Result<Id, ServiceError> {
    if let Some(id) = known.get(&name) {
        return Ok(*id);
    }
    let id = draft.hold_directory_named(&name)?;
    known.insert(name, id);
    Ok(id)
}

/// The name with ` (copy)` behind it, shortened to fit.
fn copy_name(name: &str) -> String {
    let kept: String = name.chars().take(MAX_NAME - SUFFIX.len()).collect();
    format!("{}{SUFFIX}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_copy_fits_and_ends_in_copy() {
        assert_eq!(copy_name("Front desk"), "Front desk (copy)");
        let long = copy_name(&"ü".repeat(255));
        assert_eq!((long.chars().count(), long.ends_with("ü (copy)")), (255, true));
    }
}
