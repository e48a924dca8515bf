//! Saving a training: creates it, or updates the training with the same node id.

use super::default_agent;
use super::training_checks::{check_directory, check_slot};
use super::update_training::update_in_draft;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{Content, Training, TrainingType};
use crate::domain::authoring::training_form::TrainingFields;
use crate::domain::form::{FieldErrors, FieldUpdate};
use crate::service::ExpectedRevision;
use crate::service::agent_access::edit_agent;
use crate::service::error::ServiceError;
use crate::service::search::{SemanticSearch, SimilarTraining};
use crate::store::{AgentDraft, AgentKey, NewTraining, NumberReservation, TenantStore, TenantWriter, TrainingKey};

/// A training to save, with the near-duplicates that were found before the transaction.
#[derive(Clone, Debug)]
pub struct TrainingInput {
    fields: TrainingFields,
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

    /// Whether the training stays out of versions.
    pub fn is_held_back(&self) -> bool {
        self.fields.is_draft == FieldUpdate::Set(true)
    }
}

fn can_search(search: &SemanticSearch, tenant: &TenantStore) -> bool {
    tenant.scope().permissions.contains(Permission::TrainingsRead) && search.has_time(tenant.store())
}

/// Creates a training, or updates the training with the same node id.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` when the slot or the directory is not available.
pub fn save_training(
    write: &mut TenantWriter<'_>,
    agent: impl Into<AgentKey>,
    expected: &ExpectedRevision,
    input: &TrainingInput,
) -> Result<SavedTraining, ServiceError> {
    let mut draft = edit_agent(write, agent, expected, NumberReservation::One)?;
    save_in_draft(&mut draft, input)
}

/// [`save_training`] in a draft that has a number reserved.
pub(in crate::service) fn save_in_draft(
    draft: &mut AgentDraft<'_, '_>,
    input: &TrainingInput,
) -> Result<SavedTraining, ServiceError> {
    let known = match &input.fields.node_id {
        FieldUpdate::Set(node_id) => draft.find_training(&TrainingKey::Node(node_id.clone()))?,
        FieldUpdate::Keep | FieldUpdate::Clear => None,
    };
    let created = known.is_none();
    let training = match known {
        Some(before) => {
            draft.release_number()?;
            update_in_draft(draft, &returned_to_draft(before), input.fields.clone())?
        }
        None => create(draft, input.fields.clone(), input.content.clone()?)?,
    };
    let similar = if created { input.similar.clone() } else { Vec::new() };
    Ok(SavedTraining { training, created, similar, draft_revision: draft.agent().draft_revision })
}

/// A training that had left the draft returns without its slot, which another one may have by now.
fn returned_to_draft(mut training: Training) -> Training {
    if !training.in_draft {
        training.content.slot = None;
        training.in_draft = true;
    }
    training
}

fn create(draft: &mut AgentDraft<'_, '_>, fields: TrainingFields, content: Content) -> Result<Training, ServiceError> {
    let node_id = fields.node_id.into_option();
    let directory = fields.directory_id.into_option();
    let held_back = fields.is_draft.into_option().unwrap_or(false);
    check_slot(draft, None, content.slot)?;
    check_directory(draft, directory)?;
    Ok(draft.create_training(NewTraining { node_id, directory, content, held_back })?)
}
