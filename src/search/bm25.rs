//! BM25: ranks documents by the terms they share with a query.

use std::sync::Arc;

use super::analyzer::TextAnalyzer;
use super::postings::{Posting, Postings, TermCount, count_terms, length};
use super::segments::{SegmentPlan, plan};

/// BM25's `k1`: how soon further occurrences of a term in a document stop counting.
const K1: f32 = 0.9;
/// BM25's `b`: how much a document longer than the average is penalised, from 0 to 1.
const B: f32 = 0.75;

/// An immutable inverted index of a sequence of documents, which are identified by their position. It shares segments
/// with the index that it was made of; the statistics of all documents are applied when a query is scored.
#[derive(Clone)]
pub struct Bm25 {
    analyzer: TextAnalyzer,
    segments: Vec<Arc<Postings>>,
    average_length: f32,
    /// For each document, by how much its length damps the occurrences of a term.
    damping: Vec<f32>,
}

impl Bm25 {
    /// Indexes the texts of the documents.
    pub fn build<'a>(analyzer: TextAnalyzer, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let counts: Vec<_> = texts.into_iter().map(|text| count_terms(analyzer, text)).collect();
        let positions: Vec<usize> = (0..counts.len()).collect();
        Self::of(analyzer, Vec::new()).with(&plan(&[], &[], &positions), &counts)
    }

    /// The index after a change: `plan` with the texts of the added documents.
    pub(super) fn changed<'a>(&self, plan: &[SegmentPlan], added: impl Iterator<Item = &'a str>) -> Self {
        let counts: Vec<_> = added.map(|text| count_terms(self.analyzer, text)).collect();
        self.with(plan, &counts)
    }

    fn with(&self, plan: &[SegmentPlan], added: &[Vec<TermCount>]) -> Self {
        let none = Postings::default();
        let segment = |planned: &SegmentPlan| match planned {
            SegmentPlan::Shared(number) => Arc::clone(&self.segments[*number]),
            SegmentPlan::New { from, sources } => {
                let old = from.map_or(&none, |number| &self.segments[number]);
                Arc::new(Postings::assemble(old, sources, added))
            }
        };
        Self::of(self.analyzer, plan.iter().map(segment).collect())
    }

    fn of(analyzer: TextAnalyzer, segments: Vec<Arc<Postings>>) -> Self {
        let lengths = || segments.iter().flat_map(|segment| segment.lengths());
        let documents = lengths().count();
        let total: u64 = lengths().map(|length| u64::from(*length)).sum();
        let average_length = average(total, documents);
        let damping = lengths().map(|length| damping(*length, average_length)).collect();
        Self { analyzer, segments, average_length, damping }
    }

    /// The number of documents in each segment.
    pub(super) fn segment_lengths(&self) -> Vec<usize> {
        self.segments.iter().map(|segment| segment.lengths().len()).collect()
    }

    /// The score of each document from 0 to 1, by position: its BM25 score divided by the score the query's own text would
    /// have as a document. Terms that no document has count in the divisor, so an unrelated query scores low everywhere.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let counts = count_terms(self.analyzer, query);
        let own_damping = damping(length(&counts), self.average_length);
        let mut best = 0.0;
        let mut found: Vec<(f32, Vec<&[Posting]>)> = Vec::with_capacity(counts.len());
        for term in &counts {
            let postings: Vec<_> = self.segments.iter().map(|segment| segment.find(term.hash)).collect();
            let having = postings.iter().map(|postings| postings.len()).sum();
            let weight = f32::from(term.times) * rarity(having, self.damping.len());
            best += weight * saturated(term.times, own_damping);
            if having > 0 {
                found.push((weight, postings));
            }
        }
        let mut scores = vec![0.0; self.damping.len()];
        let (mut rest, mut damping) = (scores.as_mut_slice(), self.damping.as_slice());
        for (number, segment) in self.segments.iter().enumerate() {
            let (own, after) = std::mem::take(&mut rest).split_at_mut(segment.lengths().len());
            for (weight, postings) in &found {
                for posting in postings[number] {
                    let place = usize::from(posting.document);
                    own[place] += weight * saturated(posting.times, damping[place]);
                }
            }
            (rest, damping) = (after, &damping[own.len()..]);
        }
        if best > 0.0 {
            for score in &mut scores {
                *score = (*score / best).min(1.0);
            }
        }
        scores
    }

    /// Bytes of memory held, approximately, with the shared segments.
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| segment.bytes()).sum::<usize>() + size_of_val(&*self.damping)
    }
}

/// By how much the length of a document damps the occurrences of a term.
fn damping(length: u32, average_length: f32) -> f32 {
    let relative = if average_length > 0.0 { number(length) / average_length } else { 1.0 };
    K1 * (1.0 - B + B * relative)
}

/// The weight of a term that occurs `times` in a document, without its rarity.
fn saturated(times: u16, damping: f32) -> f32 {
    let times = f32::from(times);
    times * (K1 + 1.0) / (times + damping)
}

/// Inverse document frequency: low when most documents have the term.
fn rarity(having: usize, documents: usize) -> f32 {
    let (having, documents) = (count(having), count(documents));
    (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "an average is rounded")]
fn average(total: u64, documents: usize) -> f32 {
    (total as f64 / documents.max(1) as f64) as f32
}

#[expect(clippy::cast_precision_loss, reason = "the number of documents is far below 2^24")]
fn count(documents: usize) -> f32 {
    documents as f32
}

#[expect(clippy::cast_precision_loss, reason = "the number of terms of a text is far below 2^24")]
fn number(length: u32) -> f32 {
    length as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 3] = ["How do I reset my PIN?", "Where is my parcel?", "My card was stolen, block my card"];

    fn best(scores: &[f32]) -> usize {
        (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).expect("documents")
    }

    #[test]
    fn the_document_with_the_rarest_shared_terms_comes_first() {
        for analyzer in [TextAnalyzer::CharacterNgrams, TextAnalyzer::Words] {
            let index = Bm25::build(analyzer, TEXTS);
            assert_eq!(best(&index.scores("my pin")), 0);
            assert_eq!(best(&index.scores("my parcel")), 1);
        }
    }

    #[test]
    fn ngrams_tolerate_endings_that_words_do_not() {
        assert!(Bm25::build(TextAnalyzer::Words, TEXTS).scores("blocked parcels") == [0.0; 3]);
        assert_eq!(best(&Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS).scores("parcels")), 1);
    }

    #[test]
    fn a_documents_own_text_scores_one_and_an_unrelated_text_zero() {
        let index = Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS);
        assert!((index.scores(TEXTS[2])[2] - 1.0).abs() < 1e-5);
        assert!(index.scores("zzz qqq").iter().all(|score| *score == 0.0));
        assert!(index.scores("").iter().all(|score| *score == 0.0));
    }

    #[test]
    fn unknown_words_lower_the_score_and_keep_the_order() {
        let index = Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS);
        let (short, long) = (index.scores("my parcel"), index.scores("my parcel zzz qqq xxx"));
        assert_eq!(best(&short), best(&long));
        assert!(long[1] < short[1]);
    }

    #[test]
    fn an_empty_index_finds_nothing() {
        assert!(Bm25::build(TextAnalyzer::CharacterNgrams, []).scores("my parcel").is_empty());
        assert_eq!(Bm25::build(TextAnalyzer::CharacterNgrams, ["", "?"]).scores("my parcel"), [0.0, 0.0]);
    }
}
