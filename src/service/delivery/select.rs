//! Selects the trainings of a bundle that apply to a query.

use std::sync::Arc;

use serde::Serialize;

use super::bundle::Bundle;
use super::cache::ResolvedBundle;
use crate::domain::authoring::training::TrainingType;
use crate::domain::delivery::{EvaluationContext, ExclusionReason, TrainingSnapshot, is_behavioral};
use crate::domain::id::Id;
use crate::search::{Hit, MatchReason};
use crate::service::error::ServiceError;
use crate::service::off_worker;
use crate::service::search::{SearchIndex, SearchQuery, SemanticSearch, round_score};

/// The largest bundle that is ranked on the thread of the request. A larger one would delay other requests.
const INLINE_LIMIT: usize = 500;

/// A context request with its defaults applied.
#[derive(Clone, Debug)]
pub(super) struct ContextQuery {
    pub(super) text: Option<String>,
    pub(super) evaluation: EvaluationContext,
    pub(super) limit: usize,
    pub(super) min_score: Option<f64>,
    pub(super) explain: bool,
}

/// The scores of a bundle's trainings for a query; no hits without a text.
#[derive(Clone, Debug, Default)]
pub(super) struct RankedTrainings {
    /// The best scenarios that apply, best first.
    pub(super) hits: Vec<Hit>,
    /// Whether vectors took part; `None` without a text.
    pub(super) by_meaning: Option<bool>,
    /// The least score of a hit.
    min_score: f64,
    /// Every training in the order of the bundle, if explanations were asked for.
    explained: Vec<Hit>,
}

/// How a training matches a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// By its meaning.
    Semantic,
    /// By its words.
    Lexical,
    /// By meaning and words.
    Both,
}

impl From<MatchReason> for MatchKind {
    fn from(matched: MatchReason) -> Self {
        match matched {
            MatchReason::Semantic => Self::Semantic,
            MatchReason::Lexical => Self::Lexical,
            MatchReason::Both => Self::Both,
        }
    }
}

/// A scenario that matches.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioMatch {
    /// Index of the training in the bundle.
    pub(super) place: usize,
    /// How well it matches, from 0 to 1.
    pub score: f64,
    /// How it matches.
    pub matched: MatchKind,
}

/// How one training was scored and why it was left out.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingExplanation {
    /// Id of the training.
    pub id: Id,
    /// Its subject.
    pub subject: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: TrainingType,
    /// How well a scenario matches, from 0 to 1.
    pub score: Option<f64>,
    /// How similar a scenario's meaning is, from -1 to 1 with 0 for unrelated texts; `None` when it is unknown.
    pub cosine: Option<f64>,
    /// How much of the query's wording a scenario shares, from 0 to 1.
    pub lexical: Option<f64>,
    /// `None` when the training is in the context.
    pub left_out: Option<ExclusionReason>,
}

/// The part of a bundle that applies. Trainings are named by their index in the bundle.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    pub(super) behavioral: Vec<usize>,
    pub(super) scenarios: Vec<ScenarioMatch>,
    pub(super) explanations: Option<Vec<TrainingExplanation>>,
}

/// Ranks the scenarios that apply by the text of the query.
///
/// # Errors
/// When the ranking thread panics.
pub(super) async fn rank(
    resolved: &ResolvedBundle,
    semantic_search: &SemanticSearch,
    query: &ContextQuery,
) -> Result<RankedTrainings, ServiceError> {
    let Some(text) = query.text.clone().filter(|text| !text.trim().is_empty()) else {
        return Ok(RankedTrainings::default());
    };
    let search_query = semantic_search.query(&resolved.ranking, text).await;
    if resolved.ranking.len() <= INLINE_LIMIT {
        return Ok(rank_now(&resolved.bundle, &resolved.ranking, query, &search_query));
    }
    let (bundle, ranking, query) = (Arc::clone(&resolved.bundle), Arc::clone(&resolved.ranking), query.clone());
    off_worker(move || rank_now(&bundle, &ranking, &query, &search_query)).await
}

fn rank_now(
    bundle: &Bundle,
    ranking: &SearchIndex,
    query: &ContextQuery,
    search_query: &SearchQuery,
) -> RankedTrainings {
    let is_candidate = |place: usize| {
        let content = &bundle.trainings[place].content;
        !is_behavioral(content) && query.evaluation.exclusion_reason(content).is_none()
    };
    let min_score = query.min_score.unwrap_or_else(|| ranking.default_min_score(search_query));
    let mut hits = ranking.rank(search_query, is_candidate, query.limit);
    hits.retain(|hit| round_score(hit.score) >= min_score);
    let explained = if query.explain { ranking.explain(search_query) } else { Vec::new() };
    RankedTrainings { hits, by_meaning: Some(ranking.by_meaning(search_query)), min_score, explained }
}

/// Selects the behavioral trainings that apply and the scenarios that rank best.
pub(super) fn select(bundle: &Bundle, query: &ContextQuery, ranked: &RankedTrainings) -> Selection {
    let applies = |place: &usize| query.evaluation.exclusion_reason(&bundle.trainings[*place].content).is_none();
    let scenario =
        |hit: &Hit| ScenarioMatch { place: hit.position, score: round_score(hit.score), matched: hit.matched.into() };
    let behavioral: Vec<usize> = bundle.trainings.behavioral().iter().copied().filter(applies).collect();
    let scenarios: Vec<ScenarioMatch> = ranked.hits.iter().map(scenario).collect();
    let explanations = query.explain.then(|| explain(bundle, query, ranked));
    Selection { behavioral, scenarios, explanations }
}

fn explain(bundle: &Bundle, query: &ContextQuery, ranked: &RankedTrainings) -> Vec<TrainingExplanation> {
    let explain = |(place, training): (usize, &TrainingSnapshot)| {
        let content = &training.content;
        let scored = ranked.explained.get(place).filter(|_| !is_behavioral(content));
        let score = scored.map(|hit| round_score(hit.score));
        let excluded = query.evaluation.exclusion_reason(content);
        TrainingExplanation {
            id: training.id,
            subject: content.subject.clone(),
            kind: content.kind,
            score,
            cosine: scored.and_then(|hit| hit.cosine).map(round_score),
            lexical: scored.map(|hit| round_score(hit.lexical)),
            left_out: excluded.or_else(|| ranking_exclusion(place, training, ranked, score)),
        }
    };
    (0..).zip(bundle.trainings.iter()).map(explain).collect()
}

/// Returns why the ranking leaves out a training that targeting admits.
fn ranking_exclusion(
    place: usize,
    training: &TrainingSnapshot,
    ranked: &RankedTrainings,
    score: Option<f64>,
) -> Option<ExclusionReason> {
    if is_behavioral(&training.content) || ranked.hits.iter().any(|hit| hit.position == place) {
        return None;
    }
    match score {
        None => Some(ExclusionReason::NoQuery),
        Some(score) if score <= 0.0 || score < ranked.min_score => Some(ExclusionReason::BelowMinScore),
        Some(_) => Some(ExclusionReason::BeyondLimit),
    }
}
