//! Picks from a bundle what applies to a moment of a call.

use serde::Serialize;

use super::bundle::Bundle;
use crate::domain::context::{LeftOut, Moment, Taught, is_behavioral, prompt};
use crate::domain::id::Id;
use crate::search::words::overlap;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// What the caller said.
    pub text: Option<String>,
    /// The moment of the call.
    pub moment: Moment,
    /// The most scenarios.
    pub limit: usize,
    /// The least score of a scenario.
    pub min_score: f64,
}

/// How a scenario was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// By its words.
    Lexical,
}

/// A scenario that fits.
#[derive(Clone, Copy, Debug)]
pub struct Scenario<'b> {
    /// The training.
    pub taught: &'b Taught,
    /// How well, from 0 to 1.
    pub score: f64,
    /// How it was found.
    pub matched: Matched,
}

/// One training that was considered.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The training.
    pub id: Id,
    /// Its subject.
    pub subject: String,
    /// When it applies.
    #[serde(rename = "type")]
    pub kind: crate::domain::training::TrainingType,
    /// How well it fits what was said, for scenarios that were scored.
    pub score: Option<f64>,
    /// Why it was left out; null when it was not.
    pub left_out: Option<LeftOut>,
}

/// What applies.
#[derive(Clone, Debug)]
pub struct Context<'b> {
    /// Always active ones that fit, in the order in which they are told.
    pub behavioral: Vec<&'b Taught>,
    /// The best matches, best first.
    pub scenarios: Vec<Scenario<'b>>,
    /// The same as one text for a language model.
    pub prompt: String,
    /// Every training that was considered.
    pub explained: Vec<Explained>,
}

/// Picks what applies.
pub fn select<'b>(bundle: &'b Bundle, query: &Query) -> Context<'b> {
    let mut behavioral = Vec::new();
    let mut candidates = Vec::new();
    let mut explained = Vec::new();
    for taught in &bundle.trainings {
        let mut left_out = query.moment.excludes(&taught.content);
        let mut score = None;
        match (&query.text, left_out) {
            (_, Some(_)) => {}
            (_, None) if is_behavioral(&taught.content) => behavioral.push(taught),
            (None, None) => left_out = Some(LeftOut::NoQuery),
            (Some(text), None) => {
                let fit = overlap(text, &taught.content.subject, &taught.content.instructions);
                score = Some(fit);
                if fit <= 0.0 || fit < query.min_score {
                    left_out = Some(LeftOut::BelowMinScore);
                } else {
                    candidates.push(Scenario { taught, score: fit, matched: Matched::Lexical });
                }
            }
        }
        let (id, subject, kind) = (taught.id, taught.content.subject.clone(), taught.content.kind);
        explained.push(Explained { id, subject, kind, score, left_out });
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    for beyond in candidates.iter().skip(query.limit) {
        if let Some(row) = explained.iter_mut().find(|row| row.id == beyond.taught.id) {
            row.left_out = Some(LeftOut::BeyondLimit);
        }
    }
    candidates.truncate(query.limit);
    let contents = |taught: &&'b Taught| &taught.content;
    let always: Vec<_> = behavioral.iter().map(contents).collect();
    let fitting: Vec<_> = candidates.iter().map(|scenario| &scenario.taught.content).collect();
    let prompt = prompt(&bundle.config, &always, &fitting);
    Context { behavioral, scenarios: candidates, prompt, explained }
}
