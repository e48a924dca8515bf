//! A hybrid index: ranks the trainings of one agent by vectors and by BM25.

mod vectors;

use std::sync::{Arc, OnceLock};

use understudy_linalg::{direction, dot};

use super::analyzer::TextAnalyzer;
use super::bm25::Bm25;
use super::calibration::FitThreshold;
use super::segments::plan;
use crate::domain::delivery::ListChanges;
use vectors::{Distances, VectorSegments};

/// The weight of the cosine in the sum; the lexical score has the rest. Measured (docs/SEARCH.md): flat from 0.5 to 0.7.
const COSINE_WEIGHT: f32 = 0.6;
/// The match reason is `Both` when the cosine and the lexical score each contribute at least this share of the sum.
const MIN_SHARE: f32 = 0.25;

/// A training to index.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The subject of the training.
    pub subject: &'a str,
    /// The instructions of the training.
    pub instructions: &'a str,
    /// The [`mean_pool`](super::mean_pool()) of its [`chunks`](super::chunks()); `None` until they are embedded.
    pub vector: Option<Arc<[f32]>>,
}

/// A text to find trainings for.
#[derive(Clone, Copy, Debug)]
pub struct HybridQuery<'a> {
    /// What the caller said.
    pub text: &'a str,
    /// Its vector, from the same model as the trainings' vectors; `None` ranks by wording alone.
    pub vector: Option<&'a [f32]>,
    /// The [similarity](super::SmallTalk::similarity) of that vector to small talk; 0 without one.
    pub small_talk: f32,
}

/// The part of the score that made a training a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchReason {
    /// The cosine.
    Semantic,
    /// The lexical score; the cosine contributed little or is unknown.
    Lexical,
    /// Both.
    Both,
}

/// A training that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The position of the [`Document`].
    pub position: usize,
    /// From 0 to 1, where 1 is the training's own text and [`DEFAULT_MIN_SCORE`](super::DEFAULT_MIN_SCORE) is where a
    /// training begins to fit. Comparable between queries and agents.
    pub score: f32,
    /// Semantic similarity from -1 to 1, with 0 for unrelated; `None` when either side has no vector.
    pub cosine: Option<f32>,
    /// The normalised BM25 score, from 0 to 1.
    pub lexical: f32,
    /// The part of the score that made it a hit.
    pub matched: MatchReason,
}

/// An immutable index of one agent's trainings, in the draft or in one version.
///
/// It is kept in segments, which a changed index shares with the one it was made of. What depends on all trainings (the
/// rarity of terms, the average length, the centroid) follows from sums, so that a changed index ranks exactly as one
/// that is built anew.
pub struct HybridIndex {
    wording: Bm25,
    vectors: VectorSegments,
    centroid: Vec<f32>,
    /// For each vector, the factor that scales its difference from the centroid to length 1. The first query measures them
    /// while it reads the vectors anyway.
    inverse_lengths: OnceLock<Vec<f32>>,
}

impl HybridIndex {
    /// Indexes the documents. All vectors must come from one model; `generic` is the
    /// [`generic_centroid`](super::generic_centroid) of that model and matters most with few trainings.
    ///
    /// Vectors are shared, not copied. A vector whose length differs from the first counts as missing.
    pub fn build(documents: &[Document<'_>], generic: Option<&[f32]>) -> Self {
        let texts: Vec<String> = documents.iter().map(Document::text).collect();
        let wording = Bm25::build(TextAnalyzer::CharacterNgrams, texts.iter().map(String::as_str));
        let vectors: Vec<_> = documents.iter().map(|document| document.vector.clone()).collect();
        let vectors = VectorSegments::build(&vectors, &wording.segment_lengths());
        Self::of(wording, vectors, generic)
    }

    /// The index after a change. `added` are the added documents in the order of their positions. It costs what changed.
    pub fn changed(&self, changes: &ListChanges, added: &[Document<'_>], generic: Option<&[f32]>) -> Self {
        let texts: Vec<String> = added.iter().map(Document::text).collect();
        let plan = plan(&self.wording.segment_lengths(), &changes.removed, &changes.added);
        let wording = self.wording.changed(&plan, texts.iter().map(String::as_str));
        let vectors: Vec<_> = added.iter().map(|document| document.vector.clone()).collect();
        Self::of(wording, self.vectors.changed(&plan, &vectors), generic)
    }

    /// The index with other vectors: positions, ascending, with the new vector of each.
    pub fn with_vectors(&self, vectors: &[(usize, Option<Arc<[f32]>>)], generic: Option<&[f32]>) -> Self {
        Self::of(self.wording.clone(), self.vectors.replaced(vectors), generic)
    }

    fn of(wording: Bm25, vectors: VectorSegments, generic: Option<&[f32]>) -> Self {
        let centroid = vectors.sum().centroid(generic);
        Self { wording, vectors, centroid, inverse_lengths: OnceLock::new() }
    }

    /// The `limit` best hits among the allowed trainings, best first. A score of 0 is no hit. Equal scores keep the order
    /// of the documents.
    pub fn rank(&self, query: HybridQuery<'_>, allowed: impl Fn(usize) -> bool, limit: usize) -> Vec<Hit> {
        let (scores, threshold) = self.scores(query);
        let mut found: Vec<(usize, Score)> =
            (0..).zip(scores).filter(|(at, score)| score.sum > 0.0 && allowed(*at)).collect();
        let best_first = |a: &(usize, Score), b: &(usize, Score)| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0));
        if limit < found.len() {
            found.select_nth_unstable_by(limit, best_first);
            found.truncate(limit);
        }
        found.sort_unstable_by(best_first);
        found.into_iter().map(|(at, score)| score.hit(at, threshold)).collect()
    }

    /// The scores of every training, also those of 0, in the order of the documents.
    pub fn explain(&self, query: HybridQuery<'_>) -> Vec<Hit> {
        let (scores, threshold) = self.scores(query);
        (0..).zip(scores).map(|(at, score)| score.hit(at, threshold)).collect()
    }

    /// Bytes of memory held, approximately, with the shared segments and vectors.
    pub fn bytes(&self) -> usize {
        self.wording.bytes() + self.vectors.bytes()
    }

    /// The score of every training, and the threshold that calibrates them.
    fn scores(&self, query: HybridQuery<'_>) -> (Vec<Score>, FitThreshold) {
        let lexical = self.wording.scores(query.text);
        let small_talk = query.small_talk;
        let Some(query) = query.vector.and_then(|vector| direction(&self.centroid, vector)) else {
            let threshold = FitThreshold::by_wording(lexical.len());
            return (lexical.into_iter().map(|lexical| Score::new(None, lexical)).collect(), threshold);
        };
        let threshold = FitThreshold::by_meaning(&lexical, small_talk);
        let offset = dot(&query, &self.centroid);
        let known = self.inverse_lengths.get();
        let (mut distances, mut measured) = (Distances::from(&self.centroid), Vec::new());
        let mut inverse_length = |at: usize, vector: &[f32]| match known {
            Some(known) => known[at],
            None => distances.inverse(vector),
        };
        let scores = self.vectors.iter().zip(lexical).enumerate().map(|(at, (vector, lexical))| {
            let inverse = vector.map_or(0.0, |vector| inverse_length(at, vector));
            if known.is_none() {
                measured.push(inverse);
            }
            let cosine = vector.map(|vector| ((dot(&query, vector) - offset) * inverse).clamp(-1.0, 1.0));
            Score::new(cosine, lexical)
        });
        let scores = scores.collect();
        if known.is_none() {
            self.inverse_lengths.get_or_init(|| measured);
        }
        (scores, threshold)
    }
}

impl Document<'_> {
    fn text(&self) -> String {
        format!("{}\n{}", self.subject, self.instructions)
    }
}

#[derive(Clone, Copy)]
struct Score {
    /// The weighted sum of cosine and lexical score. It orders the trainings.
    sum: f32,
    cosine: Option<f32>,
    lexical: f32,
}

impl Score {
    /// The weighted sum, or the lexical score alone without a cosine. A negative cosine counts as 0.
    fn new(cosine: Option<f32>, lexical: f32) -> Self {
        let sum = cosine.map_or(lexical, |cosine| COSINE_WEIGHT * cosine.max(0.0) + (1.0 - COSINE_WEIGHT) * lexical);
        Self { sum, cosine, lexical }
    }

    fn hit(self, position: usize, threshold: FitThreshold) -> Hit {
        let Self { sum, cosine, lexical } = self;
        Hit { position, score: threshold.calibrate(sum), cosine, lexical, matched: self.matched() }
    }

    fn matched(self) -> MatchReason {
        let semantic = self.cosine.map_or(0.0, |cosine| COSINE_WEIGHT * cosine.max(0.0));
        if semantic < MIN_SHARE * self.sum {
            MatchReason::Lexical
        } else if self.sum - semantic < MIN_SHARE * self.sum {
            MatchReason::Semantic
        } else {
            MatchReason::Both
        }
    }
}

#[cfg(test)]
mod tests;
