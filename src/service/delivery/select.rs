//! Picks from a bundle what applies to a moment of a call.

use serde::Serialize;

use super::bundle::Bundle;
use super::cache::ResolvedBundle;
use crate::domain::delivery::{EvaluationContext, ExclusionReason, TrainingSnapshot, build_prompt, is_behavioral};
use crate::domain::id::Id;
use crate::domain::training::TrainingType;
use crate::search::{Hit, Match};
use crate::service::error::ServiceError;
use crate::service::meaning::Meaning;
use crate::service::off_worker;

/// Trainings that are ranked without leaving the thread: more take longer than other requests should wait.
const INLINE_LIMIT: usize = 500;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// What the caller said.
    pub text: Option<String>,
    /// The moment of the call.
    pub moment: EvaluationContext,
    /// The most scenarios.
    pub limit: usize,
    /// The least score of a scenario.
    pub min_score: f64,
    /// Whether every training's scores are wanted.
    pub explain: bool,
}

/// How well the trainings of a bundle fit what was said.
#[derive(Clone, Debug, Default)]
pub struct RankedTrainings {
    /// The best that apply, best first.
    pub hits: Vec<Hit<usize>>,
    /// Whether meaning had a part in it; nothing when nothing was said.
    pub by_meaning: Option<bool>,
    /// Every training, in the order of the bundle, when they were asked for.
    every: Vec<Hit<usize>>,
}

/// How a scenario was found.
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

impl From<Match> for MatchKind {
    fn from(matched: Match) -> Self {
        match matched {
            Match::Semantic => Self::Semantic,
            Match::Lexical => Self::Lexical,
            Match::Both => Self::Both,
        }
    }
}

/// A scenario that fits.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioMatch<'b> {
    /// The training.
    pub taught: &'b TrainingSnapshot,
    /// How well, from 0 to 1.
    pub score: f64,
    /// How it was found.
    pub matched: MatchKind,
}

/// LoadLocks training that was considered.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingExplanation {
    /// The training.
    pub id: Id,
    /// Its subject.
    pub subject: String,
    /// When it applies.
    #[serde(rename = "type")]
    pub kind: TrainingType,
    /// How well it fits what was said, for scenarios.
    pub score: Option<f64>,
    /// How near it is in meaning, from -1 to 1 with 0 for unrelated; null when that is not known.
    pub cosine: Option<f64>,
    /// How much of the wording it shares, from 0 to 1.
    pub lexical: Option<f64>,
    /// Why it was left out; null when it was not.
    pub left_out: Option<ExclusionReason>,
}

/// What applies.
#[derive(Clone, Debug)]
pub struct Context<'b> {
    /// Always active ones that fit, in the order in which they are told.
    pub behavioral: Vec<&'b TrainingSnapshot>,
    /// The best matches, best first.
    pub scenarios: Vec<ScenarioMatch<'b>>,
    /// The same as one text for a language model.
    pub prompt: String,
    /// Every training that was considered, when that was asked for.
    pub explained: Option<Vec<TrainingExplanation>>,
}

/// A score as it is shown and compared: four digits.
pub fn round_score(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}

/// Ranks the scenarios of a bundle that apply, by what was said.
///
/// # Errors
/// When the thread that ranked is lost, which is a defect.
pub async fn rank(served: &ResolvedBundle, meaning: &Meaning, query: &Query) -> Result<RankedTrainings, ServiceError> {
    let Some(text) = query.text.clone().filter(|text| !text.trim().is_empty()) else {
        return Ok(RankedTrainings::default());
    };
    let asked = meaning.asked(&served.ranking, text).await;
    let is_short = served.ranking.len() <= INLINE_LIMIT;
    let (served, query) = (served.clone(), query.clone());
    let work = move || {
        let scenario = |place: usize| {
            let content = &served.bundle.trainings[place].content;
            !is_behavioral(content) && query.moment.exclusion_reason(content).is_none()
        };
        let mut hits = served.ranking.rank(&asked, scenario, query.limit);
        hits.retain(|hit| round_score(hit.score) >= query.min_score);
        let every = if query.explain { served.ranking.explain(&asked) } else { Vec::new() };
        RankedTrainings { hits, by_meaning: Some(served.ranking.by_meaning(&asked)), every }
    };
    if is_short {
        return Ok(work());
    }
    off_worker(work).await
}

/// Picks what applies.
pub fn select<'b>(bundle: &'b Bundle, query: &Query, ranked: &RankedTrainings) -> Context<'b> {
    let applies = |taught: &&TrainingSnapshot| {
        is_behavioral(&taught.content) && query.moment.exclusion_reason(&taught.content).is_none()
    };
    let behavioral: Vec<&TrainingSnapshot> = bundle.trainings.iter().filter(applies).collect();
    let scenario = |hit: &Hit<usize>| ScenarioMatch {
        taught: &bundle.trainings[hit.key],
        score: round_score(hit.score),
        matched: hit.matched.into(),
    };
    let scenarios: Vec<ScenarioMatch<'_>> = ranked.hits.iter().map(scenario).collect();
    let always: Vec<_> = behavioral.iter().map(|taught| &taught.content).collect();
    let fitting: Vec<_> = scenarios.iter().map(|scenario| &scenario.taught.content).collect();
    let prompt = build_prompt(&bundle.config, &always, &fitting);
    let explained = query.explain.then(|| explained(bundle, query, ranked));
    Context { behavioral, scenarios, prompt, explained }
}

fn explained(bundle: &Bundle, query: &Query, ranked: &RankedTrainings) -> Vec<TrainingExplanation> {
    let explain = |(place, taught): (usize, &TrainingSnapshot)| {
        let scored = ranked.every.get(place).filter(|_| !is_behavioral(&taught.content));
        let score = scored.map(|hit| round_score(hit.score));
        TrainingExplanation {
            id: taught.id,
            subject: taught.content.subject.clone(),
            kind: taught.content.kind,
            score,
            cosine: scored.and_then(|hit| hit.cosine).map(round_score),
            lexical: scored.map(|hit| round_score(hit.lexical)),
            left_out: query
                .moment
                .exclusion_reason(&taught.content)
                .or_else(|| left_out(place, taught, query, ranked, score)),
        }
    };
    (0..).zip(&bundle.trainings).map(explain).collect()
}

/// Why a training that applies at this moment is not told.
fn left_out(
    place: usize,
    taught: &TrainingSnapshot,
    query: &Query,
    ranked: &RankedTrainings,
    score: Option<f64>,
) -> Option<ExclusionReason> {
    if is_behavioral(&taught.content) || ranked.hits.iter().any(|hit| hit.key == place) {
        return None;
    }
    match score {
        None => Some(ExclusionReason::NoQuery),
        Some(score) if score <= 0.0 || score < query.min_score => Some(ExclusionReason::BelowMinScore),
        Some(_) => Some(ExclusionReason::BeyondLimit),
    }
}
