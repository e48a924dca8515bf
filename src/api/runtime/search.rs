//! `POST /api/v1/agents/{agent_id}/search`: searches the trainings of an agent.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::context::RANKING;
use super::filters;
use super::request::{parse_request, version_selector};
use super::wire::with_ranking;
use crate::api::talkover::publishing::wire::TextJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::domain::form::{Field, FieldErrors, Form};
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::delivery::MatchKind;
use crate::service::delivery::search_trainings;
use crate::service::delivery::{FoundTraining, SearchRequest};

/// Trainings returned by default.
const DEFAULT_LIMIT: usize = 5;

const ABOUT: &str = "Searches by meaning, in any language, and by wording. The search covers exactly the texts of one \
    version; the default is the live version. The draft includes trainings that are held back. A channel or \
    segment filter also matches trainings without that restriction. The search changes nothing: an \
    `Idempotency-Key` is ignored and no response is stored.";

static FORM: Form = Form::new(&[
    filters::QUERY.required(),
    Field::new("limit").integer().between_whole(1, 100).default("5").describe("The maximum number of trainings."),
    Field::new("version")
        .string()
        .max(20)
        .default("\"live\"")
        .describe("The version to search: `live`, `draft` or a version number."),
    filters::TYPE,
    filters::CHANNEL,
    filters::SEGMENT,
    Field::new("include_inactive").boolean().default("false").describe("Also searches inactive trainings."),
]);

/// The fields once `FORM` has checked them.
#[derive(Deserialize)]
struct SearchFields {
    query: String,
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<TrainingType>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    segment: Option<Vec<String>>,
    #[serde(default)]
    include_inactive: Option<bool>,
}

impl TryFrom<SearchFields> for SearchRequest {
    type Error = FieldErrors;

    fn try_from(fields: SearchFields) -> Result<Self, FieldErrors> {
        Ok(Self {
            text: fields.query,
            limit: fields.limit.unwrap_or(DEFAULT_LIMIT),
            which: version_selector(fields.version.as_deref())?,
            kind: fields.kind,
            channel: fields.channel,
            segments: fields.segment.unwrap_or_default(),
            include_inactive: fields.include_inactive.unwrap_or(false),
        })
    }
}

/// The results of a search.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResultList)]
struct SearchResultsJson {
    /// The matches, best first.
    items: Vec<SearchResultJson>,
}

/// A training in the search results.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResult)]
struct SearchResultJson {
    /// The training as it is in the version.
    #[schema(value_type = Object)]
    training: TextJson,
    /// The score of the match, from 0 to 1.
    score: f64,
    /// The kind of match: `semantic`, `lexical` or `both`.
    #[serde(rename = "match")]
    #[schema(value_type = String)]
    matched: MatchKind,
}

impl SearchResultJson {
    fn of(found: FoundTraining) -> Self {
        let FoundTraining { training, score, matched } = found;
        Self { training: TextJson::of(training.id, training.content), score, matched }
    }
}

fn example() -> Value {
    json!({"items": [{"training": TextJson::example(), "score": 0.8714, "match": "both"}]})
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/api/v1/agents/{agent_id}/search", "searchTrainings", || web::to(handle))
        .tag(Tag::Search)
        .needs(Permission::TrainingsRead)
        .without_idempotency()
        .summary("Search the trainings of an agent")
        .describe(ABOUT)
        .body(RequestSpec::form("SearchRequest", &FORM, json!({"query": "When do you open?", "limit": 3})))
        .replies(ResponseSpec::data::<SearchResultsJson>(example()).header("X-Understudy-Ranking", RANKING, "meaning"))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let body = incoming.json().await?;
    let request: SearchRequest = parse_request::<_, SearchFields, _>(&access, agent, &FORM, body.fields).await?;
    let results = search_trainings(&access.app().bundles, access.tenant(), agent, request).await?;
    let items = results.items.into_iter().map(SearchResultJson::of).collect();
    Ok(with_ranking(ApiResponse::data(&SearchResultsJson { items })?, Some(results.by_meaning)))
}
