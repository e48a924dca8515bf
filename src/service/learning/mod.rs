//! Learning from conversations: what one teaches, which trainings say something like it already, and keeping it.

mod similar;

use serde_json::{Map, Value};

pub use similar::{Similar, similar};

use super::error::{Kind, Refusal};
use super::trainings::{self, Written};
use super::{Expected, lock};
use crate::domain::form::{FieldErrors, Patch};
use crate::domain::id::Id;
use crate::domain::learning::{self, Lesson};
use crate::domain::session::Message;
use crate::domain::training::TrainingType;
use crate::domain::training_form::TrainingFields;
use crate::store::{StoreError, TrainingKey, Write};

/// What a conversation teaches.
///
/// # Errors
/// `Invalid` when it teaches nothing.
pub async fn learn(messages: Vec<Message>) -> Result<Lesson, Refusal> {
    let work =
        move || learning::learn(&messages).map_err(|nothing| FieldErrors::one("messages", nothing.sentence()).into());
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
}

/// Keeps a lesson as a training of the draft, held back. A conversation makes one training: what it made before is
/// answered as it stands now.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn save(
    write: &mut Write<'_>,
    agent: Id,
    session: Id,
    expected: Expected,
    lesson: Lesson,
) -> Result<Written, Refusal> {
    let draft_revision = lock(write, agent)?.agent().draft_revision;
    write.session(agent, session)?.ok_or(Refusal::NotFound(Kind::Session))?;
    let node = format!("session:{session}");
    if let Some(training) = write.training(agent, &TrainingKey::Node(node.clone()))? {
        return Ok(Written { training, draft_revision });
    }
    let source = Map::from_iter([("learned_from_session_id".to_owned(), Value::String(session.to_string()))]);
    let fields = TrainingFields {
        node_id: Patch::Set(node),
        subject: Patch::Set(lesson.subject),
        instructions: Patch::Set(lesson.instructions),
        kind: Patch::Set(TrainingType::ScenarioSpecific),
        is_draft: Patch::Set(true),
        metadata: Patch::Set(source),
        ..TrainingFields::default()
    };
    trainings::upsert(write, agent, expected, fields, TrainingType::ScenarioSpecific)
}
