//! Who writes what a conversation teaches: a language model where one is set, and the built-in way behind it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::model::{Model, ModelSettings};
use crate::domain::form::FieldErrors;
use crate::domain::learning::{Lesson, Nothing, Redactor, learn};
use crate::domain::session::Message;
use crate::service::error::ServiceError;
use crate::store::StoreError;

/// The most conversations the model is asked about at once; others are not kept waiting.
const AT_ONCE: usize = 8;

/// Who wrote a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The language model.
    Model,
    /// The built-in way.
    BuiltIn,
}

/// A lesson, and who wrote it.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The lesson.
    pub lesson: Lesson,
    /// Who wrote it.
    pub written_by: Author,
}

/// Learns from conversations. Cloned freely.
#[derive(Clone, Default)]
pub struct Learner(Option<Arc<Asked>>);

struct Asked {
    model: Model,
    free: Arc<Semaphore>,
}

impl Learner {
    /// With a model, or without one.
    pub fn new(model: Option<ModelSettings>) -> Self {
        let asked = |settings| Arc::new(Asked { model: Model::new(settings), free: Arc::new(Semaphore::new(AT_ONCE)) });
        Self(model.map(asked))
    }

    /// What a conversation teaches. Runs off the worker: texts may be long, and a model takes its time.
    ///
    /// # Errors
    /// `Invalid` when it teaches nothing.
    pub async fn learn(&self, messages: Vec<Message>) -> Result<Learned, ServiceError> {
        let learner = self.clone();
        let done = tokio::task::spawn_blocking(move || learner.learned(&messages)).await;
        done.unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
    }

    fn learned(&self, messages: &[Message]) -> Result<Learned, ServiceError> {
        let built_in = learn(messages);
        // Where nobody asked anything, a model could only invent.
        let written = if built_in == Err(Nothing::NoQuestion) { None } else { self.written(messages) };
        match (written, built_in) {
            (Some(lesson), _) => Ok(Learned { lesson, written_by: Author::Model }),
            (None, Ok(lesson)) => Ok(Learned { lesson, written_by: Author::BuiltIn }),
            (None, Err(nothing)) => Err(FieldErrors::one("messages", nothing.sentence()).into()),
        }
    }

    fn written(&self, messages: &[Message]) -> Option<Lesson> {
        let Asked { model, free } = &**self.0.as_ref()?;
        let _held = free.try_acquire().ok()?;
        let redactor = Redactor::of(messages);
        match model.lesson(&redactor.messages(messages), &redactor) {
            Ok(lesson) => Some(lesson),
            Err(reason) => {
                log::warn!("a lesson was written the built-in way: {reason}");
                None
            }
        }
    }
}
