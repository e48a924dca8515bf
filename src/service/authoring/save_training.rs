//! Saving a training: creates it, or updates the training with the same node id.

use super::default_agent;
use super::draft_plan::{DraftPlan, PlannedWrite, WriteCondition, WriteResult, change_draft};
use super::training_checks::{check_directory, check_slot};
use super::update_training::plan_update;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{Content, Training, TrainingType};
use crate::domain::authoring::training_form::TrainingFields;
use crate::domain::form::{FieldErrors, FieldUpdate};
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::search::{SemanticSearch, SimilarTraining};
use crate::store::{AgentKey, NewTraining, NumberReservation, TenantStore, TenantWriter, TrainingKey};

/// A training to save, with the near-duplicates that were found before the transaction.
#[derive(Clone, Debug)]
pub struct TrainingInput {
    pub(super) fields: TrainingFields,
    /// The content if the training is new.
    content: Result<Content, FieldErrors>,
    similar: Vec<SimilarTraining>,
}

/// A training that was saved.
#[derive(Clone, Debug)]
pub struct SavedTraining {
    pub training: Training,
    /// Whether the training is new.
    pub created: bool,
    /// Near-duplicates of a new training; empty for an update.
    pub similar: Vec<SimilarTraining>,
    /// The agent's draft revision after the save.
    pub draft_revision: i64,
}

impl TrainingInput {
    /// A training with these fields. A new one without a type gets `default_type`.
    pub fn new(fields: TrainingFields, default_type: TrainingType) -> Self {
        let empty = Content { active: true, kind: default_type, ..Content::default() };
        let content = fields.clone().apply(empty);
        Self { fields, content, similar: Vec::new() }
    }

    /// Looks for near-duplicates in the agent's draft, if the caller may read trainings. Best effort: finds none when the
    /// machine is busy or the search takes long.
    pub async fn find_similar(
        mut self,
        search: &SemanticSearch,
        tenant: &TenantStore,
        agent: impl Into<AgentKey>,
    ) -> Self {
        if can_search(search, tenant)
            && let Ok(content) = &self.content
        {
            let node_id = self.fields.node_id.clone().into_option();
            self.similar = search.near_duplicates(tenant, agent.into(), node_id, content).await;
        }
        self
    }

    /// [`Self::find_similar`] in the draft of the default agent, if there is one.
    pub async fn find_similar_in_default_agent(self, search: &SemanticSearch, tenant: &TenantStore) -> Self {
        if !can_search(search, tenant) {
            return self;
        }
        match tenant.read(default_agent::find).await {
            Ok(Some(agent)) => self.find_similar(search, tenant, agent).await,
            Ok(None) | Err(_) => self,
        }
    }

    /// The training as a new one, if nothing has to be looked up for it: it names no node id, slot or directory.
    fn without_lookups(&self) -> Option<NewTraining> {
        let content = self.content.as_ref().ok().filter(|content| content.slot.is_none())?.clone();
        let (node_id, directory) = (self.fields.node_id.clone().into_option(), self.fields.directory_id.into_option());
        let held_back = self.is_held_back();
        (node_id.is_none() && directory.is_none()).then_some(NewTraining { node_id, directory, content, held_back })
    }

    /// Whether the training stays out of versions.
    pub fn is_held_back(&self) -> bool {
        self.fields.is_draft == FieldUpdate::Set(true)
    }
}

fn can_search(search: &SemanticSearch, tenant: &TenantStore) -> bool {
    tenant.scope().permissions.contains(Permission::TrainingsRead) && search.has_time(tenant.store())
}

/// [`save_training`] of a training that needs nothing looked up, in a transaction of its own: one statement on
/// PostgreSQL. Does nothing and returns `None` for any other.
///
/// # Errors
/// `NotFound`.
pub async fn create_training(
    tenant: &TenantStore,
    agent: Id,
    expected: &ExpectedRevision,
    input: &TrainingInput,
) -> Result<Option<SavedTraining>, ServiceError> {
    let Some(new) = input.without_lookups().filter(|_| *expected == ExpectedRevision::Any) else { return Ok(None) };
    let created = tenant.create_training(agent, new).await?;
    let (training, draft_revision) = created.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    Ok(Some(SavedTraining { training, created: true, similar: input.similar.clone(), draft_revision }))
}

/// Creates a training, or updates the training with the same node id.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` when the slot or the directory is not available.
pub fn save_training(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    expected: &ExpectedRevision,
    condition: WriteCondition,
    input: &TrainingInput,
) -> Result<SavedTraining, ServiceError> {
    let work = |plan: &mut DraftPlan<'_, '_, '_>| plan_save(plan, input);
    let (planned, draft_revision) = change_draft(write, agent, expected, condition, NumberReservation::One, work)?;
    Ok(SavedTraining::new(planned, input, draft_revision))
}

impl SavedTraining {
    /// The result of a planned save.
    pub(in crate::service) fn new(planned: PlannedWrite, input: &TrainingInput, draft_revision: i64) -> Self {
        let created = planned.result == WriteResult::Created;
        let similar = if created { input.similar.clone() } else { Vec::new() };
        Self { training: planned.training, created, similar, draft_revision }
    }
}

/// Plans a save.
///
/// # Errors
/// `Invalid` as [`save_training`].
pub(in crate::service) fn plan_save(
    plan: &mut DraftPlan<'_, '_, '_>,
    input: &TrainingInput,
) -> Result<PlannedWrite, ServiceError> {
    let known = match &input.fields.node_id {
        FieldUpdate::Set(node_id) => plan.find(&TrainingKey::Node(node_id.clone()))?,
        FieldUpdate::Keep | FieldUpdate::Clear => None,
    };
    if let Some(known) = known {
        return plan_update(plan, known, input.fields.clone());
    }
    let content = input.content.clone().map_err(|errors| plan.invalid_fields(errors))?;
    let directory = input.fields.directory_id.into_option();
    check_slot(plan, None, content.slot)?;
    check_directory(plan, directory)?;
    let (node_id, held_back) = (input.fields.node_id.clone().into_option(), input.is_held_back());
    Ok(plan.create(NewTraining { node_id, directory, content, held_back }))
}
