//! Generates scenarios with a language model when one is configured, and with the built-in rules otherwise.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::language_model::{LanguageModel, ModelSettings};
use crate::domain::form::FieldErrors;
use crate::domain::learning::conversation::Message;
use crate::domain::learning::{GeneratedScenario, GenerationError, Redactor, generate_scenario};
use crate::service::error::ServiceError;
use crate::store::StoreError;

/// Most simultaneous requests to the model. Further conversations use the built-in rules.
const MAX_MODEL_REQUESTS: usize = 8;

/// What wrote a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioSource {
    /// The language model.
    Model,
    /// The built-in rules.
    BuiltIn,
}

/// A scenario and its source.
#[derive(Clone, Debug)]
pub struct GenerationResult {
    /// The scenario.
    pub scenario: GeneratedScenario,
    /// What wrote it.
    pub source: ScenarioSource,
}

/// Generates scenarios from conversations. Cheap to clone.
#[derive(Clone, Default)]
pub struct ScenarioGenerator(Option<Arc<LimitedModel>>);

struct LimitedModel {
    model: LanguageModel,
    permits: Semaphore,
}

impl ScenarioGenerator {
    /// Creates a generator; without `model` it uses the built-in rules alone.
    pub fn new(model: Option<ModelSettings>) -> Self {
        let limited = |settings| LimitedModel {
            model: LanguageModel::new(settings),
            permits: Semaphore::new(MAX_MODEL_REQUESTS),
        };
        Self(model.map(limited).map(Arc::new))
    }

    /// Generates a scenario. Runs on a blocking thread, because texts may be long and a model takes seconds. A model that
    /// fails is logged with the request id.
    ///
    /// # Errors
    /// `Invalid` when the conversation holds no question or no answer.
    pub async fn generate(&self, messages: Vec<Message>, request_id: &str) -> Result<GenerationResult, ServiceError> {
        let (generator, request_id) = (self.clone(), request_id.to_owned());
        let work = move || generator.generate_blocking(&messages, &request_id);
        let result = tokio::task::spawn_blocking(work).await;
        result.unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
    }

    fn generate_blocking(&self, messages: &[Message], request_id: &str) -> Result<GenerationResult, ServiceError> {
        let built_in = generate_scenario(messages);
        // Without a question a model could only invent one.
        let has_question = built_in != Err(GenerationError::NoQuestion);
        let from_model = if has_question { self.generate_with_model(messages, request_id) } else { None };
        match (from_model, built_in) {
            (Some(scenario), _) => Ok(GenerationResult { scenario, source: ScenarioSource::Model }),
            (None, Ok(scenario)) => Ok(GenerationResult { scenario, source: ScenarioSource::BuiltIn }),
            (None, Err(error)) => Err(FieldErrors::one("messages", error.message()).into()),
        }
    }

    /// `None` without a model, when the model is busy, and when its answer is unusable.
    fn generate_with_model(&self, messages: &[Message], request_id: &str) -> Option<GeneratedScenario> {
        let LimitedModel { model, permits } = &**self.0.as_ref()?;
        let _permit = permits.try_acquire().ok()?;
        let redactor = Redactor::new(messages);
        let result = model.generate_scenario(&redactor.redact_messages(messages), &redactor);
        result
            .inspect_err(|error| {
                log::warn!("request={request_id} the language model is not used for this scenario: {error}");
            })
            .ok()
    }
}
