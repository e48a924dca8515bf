//! Context and bundle as JSON.

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::talkover::publishing::wire::TextJson;
use crate::domain::authoring::agent::{AgentConfig, AgentStatus};
use crate::domain::delivery::TrainingSnapshot;
use crate::domain::id::Id;
use crate::http::response::ApiResponse;
use crate::service::delivery::{Bundle, Context, MatchKind, ScenarioMatch, TrainingExplanation};

/// The trainings that apply to one moment of a call.
#[derive(Serialize, ToSchema)]
#[schema(as = Context)]
pub struct ContextJson<'b> {
    #[schema(value_type = String, format = "uuid")]
    agent_id: Id,
    /// The version that was read; null for the draft.
    version: Option<i64>,
    /// The hash of the content of the version.
    content_hash: &'b str,
    /// `draft` when there are pending changes.
    #[schema(value_type = String)]
    status: AgentStatus,
    language: &'b str,
    /// The behavioral trainings that apply, in the order of the prompt.
    behavioral: Vec<BehavioralJson<'b>>,
    /// The scenarios that match the query, best first.
    scenarios: Vec<ScenarioJson<'b>>,
    /// The same content as one text for a language model.
    prompt: String,
    /// Every training that was considered, with its score and the reason for its exclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    explain: Option<&'b [TrainingExplanation]>,
}

/// A training that applies.
#[derive(Serialize, ToSchema)]
#[schema(as = BehavioralTraining)]
struct BehavioralJson<'b> {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    subject: &'b str,
    instructions: &'b str,
}

/// A training that matches the query.
#[derive(Serialize, ToSchema)]
#[schema(as = ScenarioTraining)]
struct ScenarioJson<'b> {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    subject: &'b str,
    instructions: &'b str,
    /// The score of the match, from 0 to 1.
    score: f64,
    /// The kind of match.
    #[serde(rename = "match")]
    #[schema(value_type = String)]
    matched: MatchKind,
}

impl<'b> ContextJson<'b> {
    pub(super) fn of(context: &'b Context) -> Self {
        let bundle = &context.bundle;
        let scenario = |(training, found)| ScenarioJson::of(training, found);
        Self {
            agent_id: bundle.agent,
            version: bundle.version,
            content_hash: &bundle.content_hash,
            status: context.status,
            language: &bundle.config.language,
            behavioral: context.behavioral().map(BehavioralJson::of).collect(),
            scenarios: context.scenarios().map(scenario).collect(),
            prompt: context.prompt(),
            explain: context.explanations(),
        }
    }

    /// The example in the API document.
    pub fn example() -> Value {
        let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
        json!({
            "agent_id": id,
            "version": 3,
            "content_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "status": "published",
            "language": "en-US",
            "behavioral": [{"id": id, "subject": "Tone", "instructions": "Be kind."}],
            "scenarios": [
                {"id": id, "subject": "Hours", "instructions": "We open at 9.", "score": 0.9, "match": "lexical"},
            ],
            "prompt": "# Behavior\n\n## Tone\nBe kind.\n\n# Scenarios\n\n## Hours\nWe open at 9.\n",
        })
    }
}

impl<'b> BehavioralJson<'b> {
    fn of(training: &'b TrainingSnapshot) -> Self {
        Self { id: training.id, subject: &training.content.subject, instructions: &training.content.instructions }
    }
}

impl<'b> ScenarioJson<'b> {
    fn of(training: &'b TrainingSnapshot, found: &ScenarioMatch) -> Self {
        let BehavioralJson { id, subject, instructions } = BehavioralJson::of(training);
        Self { id, subject, instructions, score: found.score, matched: found.matched }
    }
}

/// The live version of an agent in one document.
#[derive(Serialize, ToSchema)]
#[schema(as = Bundle)]
pub struct BundleJson<'b> {
    #[schema(value_type = String, format = "uuid")]
    agent_id: Id,
    version: Option<i64>,
    content_hash: &'b str,
    /// The agent's configuration.
    #[schema(value_type = Object)]
    agent: &'b AgentConfig,
    #[schema(value_type = Vec<Object>)]
    trainings: Vec<TextJson>,
}

impl<'b> BundleJson<'b> {
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        let text = |training: &TrainingSnapshot| TextJson::of(training.id, training.content.clone());
        Self {
            agent_id: bundle.agent,
            version: bundle.version,
            content_hash: &bundle.content_hash,
            agent: &bundle.config,
            trainings: bundle.trainings.iter().map(text).collect(),
        }
    }

    /// The example in the API document.
    pub fn example() -> Value {
        json!({
            "agent_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "version": 3,
            "content_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "agent": AgentConfig::default(),
            "trainings": [TextJson::example()],
        })
    }
}

/// Adds the header with the ranking method, if trainings were ranked.
pub(crate) fn with_ranking(reply: ApiResponse, by_meaning: Option<bool>) -> ApiResponse {
    let Some(by_meaning) = by_meaning else { return reply };
    let ranking = if by_meaning { "meaning" } else { "wording" };
    reply.with_header(HeaderName::from_static("x-understudy-ranking"), ranking)
}

/// Adds the cache headers of context and bundle.
pub(super) fn with_caching(reply: ApiResponse, etag: &str, stale: bool) -> ApiResponse {
    let reply = reply.with_etag(&etag).with_header(CACHE_CONTROL, "private, no-cache");
    if stale { reply.with_header(HeaderName::from_static("x-understudy-stale"), "true") } else { reply }
}
