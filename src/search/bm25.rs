//! BM25: ranks documents by the terms they share with a query.

use std::collections::HashMap;

use super::analyzer::TextAnalyzer;

/// BM25's `k1`: how soon further occurrences of a term in a document stop counting.
const K1: f32 = 0.9;
/// BM25's `b`: how much a document longer than the average is penalised, from 0 to 1.
const B: f32 = 0.75;

/// An immutable inverted index. Documents are identified by their position.
pub struct Bm25 {
    analyzer: TextAnalyzer,
    /// The range of `postings` of each term.
    terms: HashMap<u64, PostingsRange>,
    postings: Vec<Posting>,
    documents: usize,
    average_length: f32,
}

#[derive(Clone, Copy, Default)]
struct PostingsRange {
    start: usize,
    length: usize,
}

/// The score of a document for one occurrence of a term in the query.
#[derive(Clone, Copy)]
struct Posting {
    document: u32,
    score: f32,
}

impl Bm25 {
    /// Indexes the texts of the documents.
    pub fn build<'a>(analyzer: TextAnalyzer, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let counts: Vec<_> = texts.into_iter().map(|text| count(analyzer.terms(text))).collect();
        let mut index = Self {
            analyzer,
            terms: HashMap::new(),
            postings: Vec::new(),
            documents: counts.len(),
            average_length: average(&counts),
        };
        for term in counts.iter().flatten() {
            index.terms.entry(term.hash).or_default().length += 1;
        }
        let mut start = 0;
        for range in index.terms.values_mut() {
            range.start = start;
            start += range.length;
            range.length = 0;
        }
        index.postings = vec![Posting { document: 0, score: 0.0 }; start];
        for (document, counts) in (0..).zip(&counts) {
            index.add(document, counts);
        }
        index.apply_rarity();
        index
    }

    /// Appends a document to the postings of its terms. The scores do not include the terms' rarity yet.
    fn add(&mut self, document: u32, counts: &[TermCount]) {
        let length = length(counts);
        for term in counts {
            let score = self.saturated(term.times, length);
            if let Some(range) = self.terms.get_mut(&term.hash) {
                self.postings[range.start + range.length] = Posting { document, score };
                range.length += 1;
            }
        }
    }

    fn apply_rarity(&mut self) {
        for range in self.terms.values() {
            let rarity = rarity(range.length, self.documents);
            for posting in &mut self.postings[range.start..][..range.length] {
                posting.score *= rarity;
            }
        }
    }

    /// The score of each document from 0 to 1, by position: its BM25 score divided by the score the query's own text would
    /// have as a document. Terms that no document has count in the divisor, so an unrelated query scores low everywhere.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let counts = count(self.analyzer.terms(query));
        let length = length(&counts);
        let mut scores = vec![0.0; self.documents];
        let mut best = 0.0;
        for term in &counts {
            let range = self.terms.get(&term.hash).copied().unwrap_or_default();
            best += term.times * self.saturated(term.times, length) * rarity(range.length, self.documents);
            for posting in &self.postings[range.start..][..range.length] {
                scores[posting.document as usize] += term.times * posting.score;
            }
        }
        if best > 0.0 {
            for score in &mut scores {
                *score = (*score / best).min(1.0);
            }
        }
        scores
    }

    /// Bytes of memory held, approximately.
    pub fn bytes(&self) -> usize {
        let entry = size_of::<(u64, PostingsRange)>() + 1;
        self.terms.capacity() * entry + self.postings.capacity() * size_of::<Posting>()
    }

    /// The weight of a term that occurs `times` in a document of this length, without its rarity.
    fn saturated(&self, times: f32, length: f32) -> f32 {
        let relative = if self.average_length > 0.0 { length / self.average_length } else { 1.0 };
        let saturation = K1 * (1.0 - B + B * relative);
        times * (K1 + 1.0) / (times + saturation)
    }
}

/// A term and the number of its occurrences in one text.
struct TermCount {
    hash: u64,
    times: f32,
}

fn count(mut terms: Vec<u64>) -> Vec<TermCount> {
    terms.sort_unstable();
    terms.chunk_by(|a, b| a == b).map(|same| TermCount { hash: same[0], times: number(same.len()) }).collect()
}

fn length(counts: &[TermCount]) -> f32 {
    counts.iter().map(|term| term.times).sum()
}

fn average(counts: &[Vec<TermCount>]) -> f32 {
    let total: f32 = counts.iter().map(|counts| length(counts)).sum();
    total / number(counts.len().max(1))
}

/// Inverse document frequency: low when most documents have the term.
fn rarity(having: usize, documents: usize) -> f32 {
    let (having, documents) = (number(having), number(documents));
    (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
}

#[expect(clippy::cast_precision_loss, reason = "counts of terms and documents are far below 2^24")]
fn number(count: usize) -> f32 {
    count as f32
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
