//! `GET /training/search`: searches trainings by what a caller says.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::wire::TrainingJson;
use crate::api::runtime::{RANKING, filters, with_ranking};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::delivery::search_trainings;
use crate::service::delivery::{MatchKind, VersionSelector};
use crate::service::delivery::{SearchRequest, SearchResults};
use crate::service::error::ServiceError;
use crate::service::publishing::publication_state;

/// The default `limit`.
const DEFAULT_LIMIT: usize = 5;
const FLAGS: [&str; 2] = ["true", "false"];

static FORM: Form = Form::new(&[
    filters::QUERY.required(),
    Field::new("limit")
        .integer()
        .between_whole(1, 50)
        .example("5")
        .describe("The maximum number of trainings. The default is 5."),
    filters::TYPE,
    filters::CHANNEL,
    filters::SEGMENT,
    Field::new("include_drafts")
        .one_of(&FLAGS)
        .describe("Searches the pending texts, including trainings that the AI does not use."),
]);

#[derive(Deserialize)]
struct SearchQuery {
    query: String,
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default, rename = "type")]
    kind: Option<TrainingType>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    segment: Option<Vec<String>>,
    #[serde(default)]
    include_drafts: Option<String>,
}

/// The results of a search.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxSearchResultList)]
struct ResultsJson {
    /// The matches, best first.
    items: Vec<FoundJson>,
}

/// A training in the search results.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxSearchResult)]
struct FoundJson {
    training: TrainingJson,
    /// The score of the match, from 0 to 1.
    score: f64,
    /// The kind of match: `semantic`, `lexical` or `both`.
    #[serde(rename = "match")]
    #[schema(value_type = String)]
    matched: MatchKind,
}

fn example() -> Value {
    json!({"items": [{"training": TrainingJson::example(), "score": 0.8714, "match": "both"}]})
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/training/search", "openCxSearchTrainings", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsRead)
        .summary("Search trainings")
        .describe(
            "Searches by meaning, in any language, and by wording. The search covers the live texts, or the pending \
             texts with `include_drafts`. A channel or segment filter also matches trainings without that \
             restriction.",
        )
        .query(&FORM)
        .replies(ResponseSpec::bare::<ResultsJson>(example()).header("X-Understudy-Ranking", RANKING, "meaning"))
}

async fn handle(access: Access<TrainingsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: SearchQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let Some(agent) = access.read(default_agent::find).await? else { return shown(Vec::new(), false) };
    let drafts = query.include_drafts.as_deref() == Some("true");
    let order = SearchRequest {
        text: query.query,
        limit: query.limit.unwrap_or(DEFAULT_LIMIT),
        which: if drafts { VersionSelector::Draft } else { VersionSelector::Live },
        kind: query.kind,
        channel: query.channel,
        segments: query.segment.unwrap_or_default(),
        include_inactive: drafts,
    };
    let SearchResults { items, by_meaning } =
        match search_trainings(&access.app().bundles, access.tenant(), agent, order).await {
            Err(ServiceError::AgentNotPublished) => return shown(Vec::new(), false),
            results => results?,
        };
    let ids: Vec<_> = items.iter().map(|found| found.training.id).collect();
    let mut states = access.snapshot(move |read| publication_state::get_many(read, agent, &ids)).await?;
    let found = items.into_iter().filter_map(|found| {
        let training = TrainingJson::of(&states.remove(&found.training.id)?);
        Some(FoundJson { training, score: found.score, matched: found.matched })
    });
    shown(found.collect(), by_meaning)
}

fn shown(items: Vec<FoundJson>, by_meaning: bool) -> Result<ApiResponse, ApiError> {
    Ok(with_ranking(ApiResponse::json(StatusCode::OK, &ResultsJson { items })?, Some(by_meaning)))
}
