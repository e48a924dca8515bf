//! A hybrid index: ranks the trainings of one agent by vectors and by BM25.

use std::sync::Arc;

use understudy_linalg::{dot, normalized};

use super::analyzer::TextAnalyzer;
use super::bm25::Bm25;
use super::calibration::FitThreshold;
use super::centroid::centroid;

/// The weight of the cosine in the sum; the lexical score has the rest. Measured (docs/SEARCH.md): flat from 0.5 to 0.7.
const COSINE_WEIGHT: f32 = 0.6;
/// The match reason is `Both` when the cosine and the lexical score each contribute at least this share of the sum.
const MIN_SHARE: f32 = 0.25;

/// A training to index.
#[derive(Clone, Debug)]
pub struct Document<'a, K> {
    /// Identifies the training in hits.
    pub key: K,
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
#[derive(Clone, Debug)]
pub struct Hit<K> {
    /// The key of the [`Document`].
    pub key: K,
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
pub struct HybridIndex<K> {
    entries: Vec<Entry<K>>,
    wording: Bm25,
    centroid: Vec<f32>,
}

struct Entry<K> {
    key: K,
    vector: Option<CenteredVector>,
}

/// A vector with the factor that compares it as if the centroid were subtracted and the rest scaled to length 1.
struct CenteredVector {
    vector: Arc<[f32]>,
    inverse_length: f32,
}

impl<K: Clone> HybridIndex<K> {
    /// Indexes the documents. All vectors must come from one model; `generic` is the
    /// [`generic_centroid`](super::generic_centroid) of that model and matters most with few trainings.
    ///
    /// Vectors are shared, not copied. A vector whose length differs from the first counts as missing.
    pub fn build(documents: &[Document<'_, K>], generic: Option<&[f32]>) -> Self {
        let texts: Vec<String> = documents.iter().map(|d| format!("{}\n{}", d.subject, d.instructions)).collect();
        let dimensions =
            documents.iter().find_map(|document| document.vector.as_ref()).map_or(0, |vector| vector.len());
        let usable = |document: &Document<'_, K>| document.vector.clone().filter(|vector| vector.len() == dimensions);
        let vectors: Vec<_> = documents.iter().map(usable).collect();
        let centroid = centroid(vectors.iter().flatten().map(AsRef::as_ref), generic, dimensions);
        let entries = documents.iter().zip(vectors).map(|(document, vector)| Entry {
            key: document.key.clone(),
            vector: vector.map(|vector| CenteredVector::new(vector, &centroid)),
        });
        Self {
            entries: entries.collect(),
            wording: Bm25::build(TextAnalyzer::CharacterNgrams, texts.iter().map(String::as_str)),
            centroid,
        }
    }

    /// The `limit` best hits among the allowed trainings, best first. A score of 0 is no hit. Equal scores keep the order
    /// of the documents.
    pub fn rank(&self, query: HybridQuery<'_>, allowed: impl Fn(&K) -> bool, limit: usize) -> Vec<Hit<K>> {
        let (scores, threshold) = self.scores(query);
        let mut found: Vec<(usize, Score)> =
            (0..).zip(scores).filter(|(at, score)| score.sum > 0.0 && allowed(&self.entries[*at].key)).collect();
        let best_first = |a: &(usize, Score), b: &(usize, Score)| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0));
        if limit < found.len() {
            found.select_nth_unstable_by(limit, best_first);
            found.truncate(limit);
        }
        found.sort_unstable_by(best_first);
        found.into_iter().map(|(at, score)| self.hit(at, score, threshold)).collect()
    }

    /// The scores of every training, also those of 0, in the order of the documents.
    pub fn explain(&self, query: HybridQuery<'_>) -> Vec<Hit<K>> {
        let (scores, threshold) = self.scores(query);
        (0..).zip(scores).map(|(at, score)| self.hit(at, score, threshold)).collect()
    }

    /// Bytes of memory held, approximately, with the shared vectors.
    pub fn bytes(&self) -> usize {
        let vectors =
            self.entries.iter().flat_map(|entry| &entry.vector).map(|centered| size_of_val(&*centered.vector));
        self.wording.bytes() + self.entries.capacity() * size_of::<Entry<K>>() + vectors.sum::<usize>()
    }

    /// The score of every training, and the threshold that calibrates them.
    fn scores(&self, query: HybridQuery<'_>) -> (Vec<Score>, FitThreshold) {
        let lexical = self.wording.scores(query.text);
        let small_talk = query.small_talk;
        let query = query.vector.and_then(|vector| self.centered(vector));
        let threshold = match query {
            Some(_) => FitThreshold::by_meaning(&lexical, small_talk),
            None => FitThreshold::by_wording(lexical.len()),
        };
        let offset = query.as_ref().map_or(0.0, |query| dot(query, &self.centroid));
        let score = |(entry, lexical): (&Entry<K>, f32)| {
            let cosine = query.as_ref().zip(entry.vector.as_ref()).map(|(query, vector)| vector.cosine(query, offset));
            Score::new(cosine, lexical)
        };
        (self.entries.iter().zip(lexical).map(score).collect(), threshold)
    }

    /// The query's vector minus the centroid, scaled to length 1.
    fn centered(&self, query: &[f32]) -> Option<Vec<f32>> {
        if query.len() != self.centroid.len() {
            return None;
        }
        normalized(query.iter().zip(&self.centroid).map(|(value, centroid)| value - centroid).collect())
    }

    fn hit(&self, at: usize, score: Score, threshold: FitThreshold) -> Hit<K> {
        let Score { sum, cosine, lexical } = score;
        let key = self.entries[at].key.clone();
        Hit { key, score: threshold.calibrate(sum), cosine, lexical, matched: score.matched() }
    }
}

impl CenteredVector {
    fn new(vector: Arc<[f32]>, centroid: &[f32]) -> Self {
        let squared: f32 = vector.iter().zip(centroid).map(|(value, centroid)| (value - centroid).powi(2)).sum();
        let length = squared.sqrt();
        Self { vector, inverse_length: if length.is_normal() { 1.0 / length } else { 0.0 } }
    }

    /// The cosine with a centered query; `offset` is the dot product of that query and the centroid.
    fn cosine(&self, query: &[f32], offset: f32) -> f32 {
        ((dot(query, &self.vector) - offset) * self.inverse_length).clamp(-1.0, 1.0)
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
