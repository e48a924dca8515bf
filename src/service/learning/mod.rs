//! Learning from conversations: what one teaches, which trainings say something like it already, and keeping it.

mod learner;
mod model;
mod similar;

use serde::Deserialize as _;
use serde_json::{Map, json};

pub use learner::{Author, Learned, Learner};
pub use model::ModelSettings;
pub use similar::similar;

use super::error::{Kind, ServiceError};
use super::trainings::{self, Written};
use super::{Expected, lock};
use crate::domain::form::Patch;
use crate::domain::id::Id;
use crate::domain::training::{Training, TrainingType};
use crate::domain::training_form::TrainingFields;
use crate::store::{StoreError, TenantReader, TenantWriter, TrainingKey};

/// Where a training's metadata says who wrote it.
const WRITTEN_BY: &str = "written_by";

/// The training that a conversation made, if it made one.
///
/// # Errors
/// When the database fails.
pub fn saved(read: &mut TenantReader<'_>, agent: Id, session: Id) -> Result<Option<Training>, ServiceError> {
    Ok(read.training(agent, &TrainingKey::Node(node(session)))?)
}

/// Who wrote what a conversation made, as far as the training still says so.
pub fn author(training: &Training) -> Option<Author> {
    let author = training.content.metadata.get(WRITTEN_BY)?;
    Author::deserialize(author).ok()
}

/// Keeps what was learned as a training of the draft, held back. A conversation makes one training: what it made before
/// is answered as it stands now, and nothing need be learned for that.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Contended` when nothing was learned because of a training that has gone meanwhile.
pub fn save(
    write: &mut TenantWriter<'_>,
    agent: Id,
    session: Id,
    expected: Expected,
    learned: Option<Learned>,
) -> Result<Written, ServiceError> {
    let draft_revision = lock(write, agent)?.agent().draft_revision;
    write.session(agent, session)?.ok_or(ServiceError::NotFound(Kind::Session))?;
    if let Some(training) = saved(write, agent, session)? {
        return Ok(Written { training, draft_revision });
    }
    let gone = || StoreError::Contended("the training of the conversation was deleted meanwhile".to_owned());
    let Learned { lesson, written_by } = learned.ok_or_else(gone)?;
    let metadata = Map::from_iter([
        ("learned_from_session_id".to_owned(), json!(session)),
        (WRITTEN_BY.to_owned(), json!(written_by)),
    ]);
    let fields = TrainingFields {
        node_id: Patch::Set(node(session)),
        subject: Patch::Set(lesson.subject),
        instructions: Patch::Set(lesson.instructions),
        kind: Patch::Set(TrainingType::ScenarioSpecific),
        is_draft: Patch::Set(true),
        metadata: Patch::Set(metadata),
        ..TrainingFields::default()
    };
    trainings::upsert(write, agent, expected, fields, TrainingType::ScenarioSpecific)
}

fn node(session: Id) -> String {
    format!("session:{session}")
}
