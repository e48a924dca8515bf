//! Ranks an agent's trainings for what a caller said: by meaning, by wording, or by both.

use std::sync::Arc;

use super::analyzer::TextAnalyzer;
use super::bm25::Bm25;
use super::centroid::centroid;
use super::kernel::dot;
use super::vector::unit;

/// The share of meaning in a score; wording has the rest. Measured (docs/SEARCH.md); flat between 0.5 and 0.7.
const MEANING: f32 = 0.6;
/// Meaning and wording are both named as the reason of a hit when each brings at least this share of its score.
const NAMED_SHARE: f32 = 0.25;

/// A training to be found. `key` is whatever the caller wants back.
#[derive(Clone, Debug)]
pub struct Document<'a, K> {
    /// Names the training in hits.
    pub key: K,
    /// The training's subject.
    pub subject: &'a str,
    /// The training's instructions.
    pub instructions: &'a str,
    /// What [`mean_pool`](super::mean_pool) made of its [`chunks`](super::chunks); `None` until they are embedded.
    pub vector: Option<Arc<[f32]>>,
}

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct HybridQuery<'a> {
    /// What was said.
    pub text: &'a str,
    /// Its vector, of the same model as the trainings' vectors; `None` ranks by wording alone.
    pub vector: Option<&'a [f32]>,
}

/// What made a training a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchReason {
    /// Its meaning, in other words.
    Semantic,
    /// Its wording; meaning had little part in it, or was not available.
    Lexical,
    /// Both.
    Both,
}

/// A training and how well it fits.
#[derive(Clone, Debug)]
pub struct Hit<K> {
    /// The training's key.
    pub key: K,
    /// How well it fits, from 0 to 1: 1 is the training's own text. Comparable between queries.
    pub score: f32,
    /// How near it is in meaning, from -1 to 1 with 0 for unrelated; `None` when a vector is missing on either side.
    pub cosine: Option<f32>,
    /// How much of the query's wording it shares, from 0 to 1.
    pub lexical: f32,
    /// What made it a hit.
    pub matched: MatchReason,
}

/// An immutable index of one agent's trainings, in the draft or in one version. Finds nothing that is not in it.
pub struct HybridIndex<K> {
    entries: Vec<Entry<K>>,
    wording: Bm25,
    centre: Vec<f32>,
}

struct Entry<K> {
    key: K,
    vector: Option<CenteredVector>,
}

/// A vector with what is needed to compare it as if it were moved by the centre and brought to length 1.
struct CenteredVector {
    vector: Arc<[f32]>,
    inverse_length: f32,
}

impl<K: Clone> HybridIndex<K> {
    /// Indexes the documents. All vectors must be of one model; `generic` is that model's
    /// [`generic_centroid`](super::generic_centroid), and matters most while there are few trainings.
    ///
    /// Vectors are shared, not copied. A vector of another length than the first is left out, as if it were missing.
    pub fn build(documents: &[Document<'_, K>], generic: Option<&[f32]>) -> Self {
        let texts: Vec<String> = documents.iter().map(|d| format!("{}\n{}", d.subject, d.instructions)).collect();
        let dimensions =
            documents.iter().find_map(|document| document.vector.as_ref()).map_or(0, |vector| vector.len());
        let usable = |document: &Document<'_, K>| document.vector.clone().filter(|vector| vector.len() == dimensions);
        let vectors: Vec<_> = documents.iter().map(usable).collect();
        let centre = centroid(vectors.iter().flatten().map(AsRef::as_ref), generic, dimensions);
        let entries = documents.iter().zip(vectors).map(|(document, vector)| Entry {
            key: document.key.clone(),
            vector: vector.map(|vector| CenteredVector::new(vector, &centre)),
        });
        Self {
            entries: entries.collect(),
            wording: Bm25::build(TextAnalyzer::CharacterNgrams, texts.iter().map(String::as_str)),
            centre,
        }
    }

    /// The `limit` best hits among the allowed trainings, best first; trainings with nothing in common are no hits. Equal
    /// scores keep the order of the documents.
    pub fn rank(&self, query: HybridQuery<'_>, allowed: impl Fn(&K) -> bool, limit: usize) -> Vec<Hit<K>> {
        let scores = self.scores(query);
        let mut found: Vec<(usize, Score)> =
            (0..).zip(scores).filter(|(at, score)| score.total > 0.0 && allowed(&self.entries[*at].key)).collect();
        let best_first = |a: &(usize, Score), b: &(usize, Score)| b.1.total.total_cmp(&a.1.total).then(a.0.cmp(&b.0));
        if limit < found.len() {
            found.select_nth_unstable_by(limit, best_first);
            found.truncate(limit);
        }
        found.sort_unstable_by(best_first);
        found.into_iter().map(|(at, score)| self.hit(at, score)).collect()
    }

    /// Every training's scores, whatever they are, in the order of the documents: what an explanation shows.
    pub fn explain(&self, query: HybridQuery<'_>) -> Vec<Hit<K>> {
        (0..).zip(self.scores(query)).map(|(at, score)| self.hit(at, score)).collect()
    }

    /// Bytes of memory held, roughly, including the shared vectors.
    pub fn bytes(&self) -> usize {
        let vectors =
            self.entries.iter().flat_map(|entry| &entry.vector).map(|centered| size_of_val(&*centered.vector));
        self.wording.bytes() + self.entries.capacity() * size_of::<Entry<K>>() + vectors.sum::<usize>()
    }

    fn scores(&self, query: HybridQuery<'_>) -> Vec<Score> {
        let lexical = self.wording.scores(query.text);
        let centred = query.vector.and_then(|vector| self.centred(vector));
        let offset = centred.as_ref().map_or(0.0, |centred| dot(centred, &self.centre));
        let score = |(entry, lexical): (&Entry<K>, f32)| {
            let cosine =
                centred.as_ref().zip(entry.vector.as_ref()).map(|(centred, centered)| centered.cosine(centred, offset));
            Score::new(cosine, lexical)
        };
        self.entries.iter().zip(lexical).map(score).collect()
    }

    /// The query's vector seen from the centre, of length 1.
    fn centred(&self, query: &[f32]) -> Option<Vec<f32>> {
        if query.len() != self.centre.len() {
            return None;
        }
        unit(query.iter().zip(&self.centre).map(|(value, centre)| value - centre).collect())
    }

    fn hit(&self, at: usize, score: Score) -> Hit<K> {
        let Score { total, cosine, lexical } = score;
        Hit { key: self.entries[at].key.clone(), score: total, cosine, lexical, matched: score.matched() }
    }
}

impl CenteredVector {
    fn new(vector: Arc<[f32]>, centre: &[f32]) -> Self {
        let squared: f32 = vector.iter().zip(centre).map(|(value, centre)| (value - centre).powi(2)).sum();
        let length = squared.sqrt();
        Self { vector, inverse_length: if length.is_normal() { 1.0 / length } else { 0.0 } }
    }

    /// The cosine with a query already centred; `offset` is the query's product with the centre.
    fn cosine(&self, centred: &[f32], offset: f32) -> f32 {
        ((dot(centred, &self.vector) - offset) * self.inverse_length).clamp(-1.0, 1.0)
    }
}

#[derive(Clone, Copy)]
struct Score {
    total: f32,
    cosine: Option<f32>,
    lexical: f32,
}

impl Score {
    /// Meaning and wording together, or wording alone where there is no vector. An opposite meaning counts as unrelated.
    fn new(cosine: Option<f32>, lexical: f32) -> Self {
        let total = cosine.map_or(lexical, |cosine| MEANING * cosine.max(0.0) + (1.0 - MEANING) * lexical);
        Self { total, cosine, lexical }
    }

    fn matched(self) -> MatchReason {
        let meaning = self.cosine.map_or(0.0, |cosine| MEANING * cosine.max(0.0));
        if meaning < NAMED_SHARE * self.total {
            MatchReason::Lexical
        } else if self.total - meaning < NAMED_SHARE * self.total {
            MatchReason::Semantic
        } else {
            MatchReason::Both
        }
    }
}

#[cfg(test)]
mod tests;
