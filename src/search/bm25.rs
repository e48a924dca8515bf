//! Ranking by wording alone: BM25 over the terms that query and document share.

use std::collections::HashMap;

use super::analyzer::TextAnalyzer;

/// How soon a term's further occurrences in a document stop counting.
const SATURATION: f32 = 0.9;
/// How much a document longer than the average is held back, between 0 and 1.
const LENGTH_PENALTY: f32 = 0.75;

/// An immutable index of documents by their terms. Documents are named by their position.
pub struct Bm25 {
    kind: TextAnalyzer,
    /// Where in `postings` each known term's documents are.
    terms: HashMap<u64, TermPostings>,
    postings: Vec<Posting>,
    documents: usize,
    average_length: f32,
}

#[derive(Clone, Copy, Default)]
struct TermPostings {
    start: usize,
    documents: usize,
}

/// What a document scores for one occurrence of a term in the query.
#[derive(Clone, Copy)]
struct Posting {
    document: u32,
    score: f32,
}

impl Bm25 {
    /// Indexes the documents' texts.
    pub fn build<'a>(kind: TextAnalyzer, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let counts: Vec<_> = texts.into_iter().map(|text| count(kind.of(text))).collect();
        let mut index = Self {
            kind,
            terms: HashMap::new(),
            postings: Vec::new(),
            documents: counts.len(),
            average_length: average(&counts),
        };
        for term in counts.iter().flatten() {
            index.terms.entry(term.hash).or_default().documents += 1;
        }
        let mut start = 0;
        for place in index.terms.values_mut() {
            place.start = start;
            start += place.documents;
            place.documents = 0;
        }
        index.postings = vec![Posting { document: 0, score: 0.0 }; start];
        for (document, counts) in (0..).zip(&counts) {
            index.add(document, counts);
        }
        index.weigh();
        index
    }

    /// Puts a document into the lists of its terms, with scores that still lack the terms' rarity.
    fn add(&mut self, document: u32, counts: &[Count]) {
        let length = length(counts);
        for term in counts {
            let score = self.saturated(term.times, length);
            if let Some(place) = self.terms.get_mut(&term.hash) {
                self.postings[place.start + place.documents] = Posting { document, score };
                place.documents += 1;
            }
        }
    }

    fn weigh(&mut self) {
        for place in self.terms.values() {
            let rarity = rarity(place.documents, self.documents);
            for posting in &mut self.postings[place.start..][..place.documents] {
                posting.score *= rarity;
            }
        }
    }

    /// Each document's score between 0 and 1, by position: what it scores over what the query's own text would, if it were
    /// a document. TextAnalyzer no document has count in the latter: a query about something else scores low everywhere.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let counts = count(self.kind.of(query));
        let length = length(&counts);
        let mut scores = vec![0.0; self.documents];
        let mut best = 0.0;
        for term in &counts {
            let place = self.terms.get(&term.hash).copied().unwrap_or_default();
            best += term.times * self.saturated(term.times, length) * rarity(place.documents, self.documents);
            for posting in &self.postings[place.start..][..place.documents] {
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

    /// Bytes of memory held, roughly.
    pub fn bytes(&self) -> usize {
        let entry = size_of::<(u64, TermPostings)>() + 1;
        self.terms.capacity() * entry + self.postings.capacity() * size_of::<Posting>()
    }

    /// A term's weight by how often a document of some length has it.
    fn saturated(&self, times: f32, length: f32) -> f32 {
        let relative = if self.average_length > 0.0 { length / self.average_length } else { 1.0 };
        let slowness = SATURATION * (1.0 - LENGTH_PENALTY + LENGTH_PENALTY * relative);
        times * (SATURATION + 1.0) / (times + slowness)
    }
}

/// A term of one text, and how many times it occurs there.
struct Count {
    hash: u64,
    times: f32,
}

fn count(mut terms: Vec<u64>) -> Vec<Count> {
    terms.sort_unstable();
    terms.chunk_by(|a, b| a == b).map(|same| Count { hash: same[0], times: number(same.len()) }).collect()
}

fn length(counts: &[Count]) -> f32 {
    counts.iter().map(|term| term.times).sum()
}

fn average(counts: &[Vec<Count>]) -> f32 {
    let total: f32 = counts.iter().map(|counts| length(counts)).sum();
    total / number(counts.len().max(1))
}

/// How much a term tells: little when most documents have it.
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
        for kind in [TextAnalyzer::CharacterNgrams, TextAnalyzer::Words] {
            let index = Bm25::build(kind, TEXTS);
            assert_eq!(best(&index.scores("my pin")), 0);
            assert_eq!(best(&index.scores("my parcel")), 1);
        }
    }

    #[test]
    fn characters_forgive_endings_that_words_do_not() {
        assert!(Bm25::build(TextAnalyzer::Words, TEXTS).scores("blocked parcels") == [0.0; 3]);
        assert_eq!(best(&Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS).scores("parcels")), 1);
    }

    #[test]
    fn the_documents_own_text_scores_one_and_a_foreign_text_nothing() {
        let index = Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS);
        assert!((index.scores(TEXTS[2])[2] - 1.0).abs() < 1e-5);
        assert!(index.scores("zzz qqq").iter().all(|score| *score == 0.0));
        assert!(index.scores("").iter().all(|score| *score == 0.0));
    }

    #[test]
    fn words_nobody_taught_lower_the_score_and_not_the_order() {
        let index = Bm25::build(TextAnalyzer::CharacterNgrams, TEXTS);
        let (short, long) = (index.scores("my parcel"), index.scores("my parcel zzz qqq xxx"));
        assert_eq!(best(&short), best(&long));
        assert!(long[1] < short[1]);
    }

    #[test]
    fn an_index_of_nothing_finds_nothing() {
        assert!(Bm25::build(TextAnalyzer::CharacterNgrams, []).scores("my parcel").is_empty());
        assert_eq!(Bm25::build(TextAnalyzer::CharacterNgrams, ["", "?"]).scores("my parcel"), [0.0, 0.0]);
    }
}
