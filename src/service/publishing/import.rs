//! Importing: a state of another agent is brought into the draft. Nothing live changes.

use serde_json::json;

use super::copy_source::{CopySource, SourceState, check_reserved_slots};
use super::duplicate::training_copies;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::{Agent, AgentConfig};
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::domain::publishing::changes::{FieldChanges, config_changes};
use crate::domain::publishing::field_change::DifferenceBounds;
use crate::domain::publishing::import::{ImportChange, ImportKind, ImportMode, ImportPlan, ImportStep};
use crate::service::ExpectedRevision;
use crate::service::agent_access::{check_revision_of, find_agent, lock_agent};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentDraft, AuditEvent, NumberReservation, TenantReader, TenantWriter};

/// What to import.
#[derive(Clone)]
pub struct ImportRequest {
    pub source: CopySource,
    pub mode: ImportMode,
}

/// What an import has changed, or would change.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The agent after the import.
    pub agent: Agent,
    pub trainings: Vec<ImportChange>,
    /// The number of trainings that the agent has already as the source has them.
    pub unchanged: usize,
    /// The configuration fields that differ.
    pub config: FieldChanges,
}

/// An import that can be applied.
struct CheckedImport {
    plan: ImportPlan,
    config: AgentConfig,
    /// The number of the version; none for the draft.
    version: Option<i64>,
}

/// Brings the source into the draft of an agent. If the draft has it already, nothing changes.
///
/// # Errors
/// `NotFound`, `DraftChanged`, `AgentNotPublished`; `Forbidden` when the configuration would change and the caller may
/// not change agents; `Invalid` when the source is unknown or a slot is not available.
pub fn import(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: &ExpectedRevision,
    request: &ImportRequest,
) -> Result<ImportOutcome, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let agent = locked.agent().clone();
    let checked = CheckedImport::of(locked.reader(), &agent, request)?;
    let mut outcome = checked.outcome(&agent);
    if checked.plan.is_empty() && checked.config == agent.config {
        return Ok(outcome);
    }
    let mut draft = locked.edit(NumberReservation::None)?;
    let facts = json!({ "from": request.source.agent, "version": checked.version, "mode": request.mode.name() });
    draft.record(AuditEvent::agent("agent.imported", agent.id).facts(facts))?;
    if checked.config != agent.config {
        draft.configure(checked.config)?;
    }
    let mut created = apply(&mut draft, checked.plan)?.into_iter();
    for change in outcome.trainings.iter_mut().filter(|change| change.training_id.is_none()) {
        change.training_id = created.next();
    }
    outcome.agent = draft.agent().clone();
    Ok(outcome)
}

/// What [`import`] would change.
///
/// # Errors
/// As [`import`].
pub fn preview_import(
    read: &mut TenantReader<'_>,
    agent: Id,
    expected: &ExpectedRevision,
    request: &ImportRequest,
) -> Result<ImportOutcome, ServiceError> {
    let agent = find_agent(read, agent)?;
    check_revision_of(read, &agent, expected)?;
    Ok(CheckedImport::of(read, &agent, request)?.outcome(&agent))
}

impl CheckedImport {
    fn of(read: &mut TenantReader<'_>, agent: &Agent, request: &ImportRequest) -> Result<Self, ServiceError> {
        let SourceState { config, version, trainings } = request.source.read(read).map_err(unknown_source)?;
        let plan = ImportPlan::new(read.every_training(agent.id)?, trainings, request.mode);
        check_slots(read, &plan)?;
        // A merge adds to what the agent knows; who the agent is stays in either mode.
        let config = match request.mode {
            ImportMode::Merge => agent.config.clone(),
            ImportMode::Replace => {
                AgentConfig { name: agent.config.name.clone(), label: agent.config.label.clone(), ..config }
            }
        };
        if config != agent.config && !read.scope().permissions.contains(Permission::AgentsWrite) {
            return Err(ServiceError::Forbidden);
        }
        Ok(Self { plan, config, version })
    }

    fn outcome(&self, agent: &Agent) -> ImportOutcome {
        let config = config_changes(Some(&agent.config), &self.config, &mut DifferenceBounds::unbounded());
        let (trainings, unchanged) = (self.plan.changes(), self.plan.unchanged);
        ImportOutcome { agent: agent.clone(), trainings, unchanged, config }
    }
}

impl ImportOutcome {
    /// The number of trainings of which it says this.
    pub fn count(&self, kind: ImportKind) -> usize {
        self.trainings.iter().filter(|change| change.kind == kind).count()
    }
}

fn unknown_source(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::NotFound(ResourceKind::Agent) => {
            FieldErrors::one("from.agent_id", message::not_selectable("from.agent_id")).into()
        }
        error => error,
    }
}

fn check_slots(read: &TenantReader<'_>, plan: &ImportPlan) -> Result<(), ServiceError> {
    check_reserved_slots(read.scope(), plan.steps.iter().filter_map(ImportStep::new_slot))?;
    let mut errors = FieldErrors::new();
    for slot in plan.slot_conflicts() {
        let sentence = format!("Slot {slot} has already been taken by a training that the source does not have.");
        errors.push("slot", sentence);
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

/// Applies the plan and returns the ids of new trainings, in the order of the source. A training that is removed stays in
/// the versions that have it. One that was never published is deleted, because nothing else has it.
fn apply(draft: &mut AgentDraft<'_, '_>, plan: ImportPlan) -> Result<Vec<Id>, ServiceError> {
    let agent = draft.agent().id;
    let published = draft.reader().ever_published(agent)?;
    for training in plan.removed {
        if published.contains(&training.id) {
            draft.remove_training(training)?;
        } else {
            draft.purge_training(&training)?;
        }
    }
    let (mut changed, mut new) = (Vec::new(), Vec::new());
    for step in plan.steps {
        match (step.after(), step.before) {
            (Some(after), Some(before)) => changed.push((before, after)),
            _ => new.push(step.source),
        }
    }
    draft.clear_slots(&changed.iter().map(|(before, _)| before.id).collect::<Vec<_>>())?;
    for (before, after) in changed {
        draft.change_training(&before, after)?;
    }
    let copies = training_copies(draft, new)?;
    Ok(draft.create_copies(copies)?.into_iter().map(|training| training.id).collect())
}
