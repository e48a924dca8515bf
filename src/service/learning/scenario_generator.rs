//! Generates scenarios with a language model when one is configured, and with the built-in rules otherwise.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::language_model::{LanguageModel, ModelError, ModelSettings};
use crate::domain::accounts::scope::Scope;
use crate::domain::form::FieldErrors;
use crate::domain::learning::conversation::Message;
use crate::domain::learning::{GeneratedScenario, GenerationError, Redactor, generate_scenario, learnable_messages};
use crate::service::cpu_turns::run_in_turn;
use crate::service::error::ServiceError;
use crate::service::off_worker;

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

    /// Generates a scenario from the first messages of a conversation, up to [`MAX_CONVERSATION_BYTES`]. The built-in rules
    /// run in a turn of the tenant. A model that fails is logged with the request id.
    ///
    /// [`MAX_CONVERSATION_BYTES`]: crate::domain::learning::MAX_CONVERSATION_BYTES
    ///
    /// # Errors
    /// `Invalid` when the conversation holds no question or no answer; `Busy` when no turn comes in time.
    pub async fn generate(&self, scope: &Scope, mut messages: Vec<Message>) -> Result<GenerationResult, ServiceError> {
        messages.truncate(learnable_messages(&messages));
        let has_model = self.0.is_some();
        let work = move || {
            let built_in = generate_scenario(&messages);
            // Without a question a model could only invent one.
            let has_question = built_in != Err(GenerationError::NoQuestion);
            (built_in, (has_model && has_question).then(|| RedactedConversation::new(&messages)))
        };
        let (built_in, for_model) = run_in_turn(scope.tenant, work).await?;
        let from_model = match for_model {
            Some(conversation) => self.generate_with_model(conversation, scope.request_id.clone()).await?,
            None => None,
        };
        match (from_model, built_in) {
            (Some(scenario), _) => Ok(GenerationResult { scenario, source: ScenarioSource::Model }),
            (None, Ok(scenario)) => Ok(GenerationResult { scenario, source: ScenarioSource::BuiltIn }),
            (None, Err(error)) => Err(FieldErrors::one("messages", error.message()).into()),
        }
    }

    /// `None` without a model, when the model is busy, and when its answer is unusable. Waits on a blocking thread, because a
    /// model takes seconds.
    async fn generate_with_model(
        &self,
        conversation: RedactedConversation,
        request_id: String,
    ) -> Result<Option<GeneratedScenario>, ServiceError> {
        let Some(limited) = self.0.clone() else { return Ok(None) };
        let ask = move || {
            let _permit = limited.permits.try_acquire().ok()?;
            let RedactedConversation { messages, redactor } = conversation;
            let answer = limited.model.generate_scenario(&messages, &redactor);
            let warn = |error: &ModelError| {
                log::warn!("request={request_id} the language model is not used for this scenario: {error}");
            };
            answer.inspect_err(warn).ok()
        };
        off_worker(ask).await
    }
}

/// A conversation without personal details, and what removed them.
struct RedactedConversation {
    messages: Vec<Message>,
    redactor: Redactor,
}

impl RedactedConversation {
    fn new(messages: &[Message]) -> Self {
        let redactor = Redactor::new(messages);
        Self { messages: redactor.redact_messages(messages), redactor }
    }
}
