//! Saves a generated scenario as a training of the draft that is held back.

use serde::Deserialize as _;
use serde_json::{Map, json};

use super::{GenerationResult, ScenarioSource};
use crate::domain::authoring::training::{Training, TrainingType};
use crate::domain::authoring::training_form::TrainingFields;
use crate::domain::form::FieldUpdate;
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::lock_agent;
use crate::service::authoring::{SavedTraining, TrainingInput, WriteCondition, save_training};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{StoreError, TenantReader, TenantWriter, TrainingKey};

/// The metadata key of the scenario's source.
const WRITTEN_BY: &str = "written_by";

/// The training that the scenario of a conversation was saved as.
pub fn saved_training(
    read: &mut TenantReader<'_>,
    agent: Id,
    conversation: Id,
) -> Result<Option<Training>, ServiceError> {
    Ok(read.training(agent, &TrainingKey::Node(node_id(conversation)))?)
}

/// The source of a saved scenario. `None` when an edit removed it from the training's metadata.
pub fn scenario_source(training: &Training) -> Option<ScenarioSource> {
    ScenarioSource::deserialize(training.content.metadata.get(WRITTEN_BY)?).ok()
}

/// Saves the scenario of a conversation as a training that is held back. A conversation makes one training: when it was
/// saved before, that training is returned unchanged and `generated` may be `None`.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Contended` when `generated` is `None` and the saved training was deleted meanwhile.
pub fn save_scenario(
    write: &mut TenantWriter<'_>,
    agent: Id,
    conversation: Id,
    expected: &ExpectedRevision,
    generated: Option<GenerationResult>,
) -> Result<SavedTraining, ServiceError> {
    let draft_revision = lock_agent(write, agent, &ExpectedRevision::Any)?.agent().draft_revision;
    write.conversation(agent, conversation)?.ok_or(ServiceError::NotFound(ResourceKind::Conversation))?;
    if let Some(training) = saved_training(write, agent, conversation)? {
        return Ok(SavedTraining { training, created: false, similar: Vec::new(), draft_revision });
    }
    let deleted = || StoreError::Contended("the training of the conversation was deleted meanwhile".to_owned());
    let GenerationResult { scenario, source } = generated.ok_or_else(deleted)?;
    let metadata = Map::from_iter([
        ("learned_from_session_id".to_owned(), json!(conversation)),
        (WRITTEN_BY.to_owned(), json!(source)),
    ]);
    let fields = TrainingFields {
        node_id: FieldUpdate::Set(node_id(conversation)),
        subject: FieldUpdate::Set(scenario.subject),
        instructions: FieldUpdate::Set(scenario.instructions),
        kind: FieldUpdate::Set(TrainingType::ScenarioSpecific),
        is_draft: FieldUpdate::Set(true),
        metadata: FieldUpdate::Set(metadata),
        ..TrainingFields::default()
    };
    let input = TrainingInput::new(fields, TrainingType::ScenarioSpecific);
    save_training(write, agent, expected, WriteCondition::Always, &input)
}

/// The node id of the training that a conversation makes.
fn node_id(conversation: Id) -> String {
    format!("session:{conversation}")
}
