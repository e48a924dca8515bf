//! The postings of a segment: for each term the documents that have it.

use super::analyzer::TextAnalyzer;
use super::segments::Source;

/// An inverted index of up to 65,535 documents, which are identified by their place. Immutable.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    /// By hash.
    terms: Vec<TermEnd>,
    entries: Vec<Posting>,
    /// The number of terms of each document, with repetitions.
    lengths: Vec<u32>,
}

/// A term, and where its postings end. They begin where those of the term before end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TermEnd {
    hash: u64,
    end: u32,
}

/// A document that has a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The place of the document in the segment.
    pub(super) document: u16,
    /// How often it has the term, up to 65,535.
    pub(super) times: u16,
}

/// A term and the number of its occurrences in one text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TermCount {
    pub(super) hash: u64,
    pub(super) times: u16,
}

/// Counts the terms of a text, in the order of their hashes.
pub(super) fn count_terms(analyzer: TextAnalyzer, text: &str) -> Vec<TermCount> {
    let mut terms = analyzer.terms(text);
    terms.sort_unstable();
    let count = |same: &[u64]| TermCount { hash: same[0], times: u16::try_from(same.len()).unwrap_or(u16::MAX) };
    terms.chunk_by(|a, b| a == b).map(count).collect()
}

/// The number of terms of a text, with repetitions.
pub(super) fn length(counts: &[TermCount]) -> u32 {
    counts.iter().map(|term| u32::from(term.times)).sum()
}

impl Postings {
    /// The postings of a segment of documents of `old` and of added ones.
    pub(super) fn assemble(old: &Self, sources: &[Source], added: &[Vec<TermCount>]) -> Self {
        let mut places = vec![None; old.lengths.len()];
        let (mut new, mut lengths) = (Vec::new(), Vec::with_capacity(sources.len()));
        for (place, source) in (0_u16..).zip(sources) {
            match *source {
                Source::Old(before) => {
                    places[before] = Some(place);
                    lengths.push(old.lengths[before]);
                }
                Source::Added(number) => {
                    let counts = &added[number];
                    lengths.push(length(counts));
                    new.extend(counts.iter().map(|term| (term.hash, Posting { document: place, times: term.times })));
                }
            }
        }
        // Stable, and fast for the sorted runs that the documents are.
        new.sort_by_key(|(hash, _)| *hash);
        let (terms, entries) = (Vec::with_capacity(old.terms.len()), Vec::with_capacity(old.entries.len() + new.len()));
        let mut merged = Self { terms, entries, lengths };
        let mut new = new.into_iter().peekable();
        for (hash, postings) in old.by_term() {
            while let Some((hash, posting)) = new.next_if(|(other, _)| *other < hash) {
                merged.push(hash, posting);
            }
            for posting in postings {
                if let Some(document) = places[usize::from(posting.document)] {
                    merged.push(hash, Posting { document, times: posting.times });
                }
            }
        }
        new.for_each(|(hash, posting)| merged.push(hash, posting));
        merged.entries.shrink_to_fit();
        merged.terms.shrink_to_fit();
        merged
    }

    /// Appends a posting of the last term or of one with a larger hash.
    fn push(&mut self, hash: u64, posting: Posting) {
        self.entries.push(posting);
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        match self.terms.last_mut() {
            Some(last) if last.hash == hash => last.end = end,
            _ => self.terms.push(TermEnd { hash, end }),
        }
    }

    fn by_term(&self) -> impl Iterator<Item = (u64, &[Posting])> {
        (0..).zip(&self.terms).map(|(at, term)| (term.hash, self.at(at)))
    }

    /// The postings of the term at this place.
    fn at(&self, term: usize) -> &[Posting] {
        let start = term.checked_sub(1).map_or(0, |before| self.terms[before].end);
        &self.entries[start as usize..self.terms[term].end as usize]
    }

    /// The documents that have a term.
    pub(super) fn find(&self, hash: u64) -> &[Posting] {
        self.terms.binary_search_by_key(&hash, |term| term.hash).map_or(&[], |term| self.at(term))
    }

    /// The number of terms of each document.
    pub(super) fn lengths(&self) -> &[u32] {
        &self.lengths
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.terms) + size_of_val(&*self.entries) + size_of_val(&*self.lengths)
    }
}
