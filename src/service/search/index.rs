//! The search index over the trainings of one bundle or draft.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::embedding_model::EmbeddingModel;
use super::vectors::ModelVectors;
use super::{SemanticSearch, elapsed};
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::delivery::{ListChanges, TrainingList};
use crate::domain::id::Id;
use crate::search::{DEFAULT_MIN_SCORE, Document, Hit, HybridIndex, HybridQuery};

/// The shortest time between two looks for missing vectors.
const MIN_RENEWAL_INTERVAL: Duration = Duration::from_millis(200);
/// The time between two looks for missing vectors, in multiples of the time that building the index took.
const RENEWAL_FACTOR: u32 = 10;

/// A text to find trainings for.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    /// What the caller said.
    pub text: String,
    /// Its vector, of the model that the index uses; `None` when it is unknown.
    pub vector: Option<Arc<[f32]>>,
    /// The similarity of that vector to small talk; 0 without one.
    pub small_talk: f32,
}

/// An index over a list of trainings, which hits refer to by position. Immutable except for the time of the last look for
/// missing vectors.
pub struct SearchIndex {
    index: HybridIndex,
    tenant: Id,
    size: usize,
    /// `None` when wording alone ranks.
    ranking: Option<RankingModel>,
    /// Positions of trainings without a vector of the current model.
    missing: Vec<usize>,
    checked_at: Mutex<Timestamp>,
    build_time: Duration,
}

/// The model whose vectors are indexed.
pub(super) struct RankingModel {
    pub(super) model: Arc<EmbeddingModel>,
    /// Positions of trainings without a vector of it.
    pub(super) missing: Vec<usize>,
}

/// The index that another one follows from, and where its trainings differ.
#[derive(Clone)]
pub(in crate::service) struct IndexBase {
    /// The index before.
    pub(in crate::service) index: Arc<SearchIndex>,
    /// From its trainings to the new ones.
    pub(in crate::service) changes: ListChanges,
}

/// What an index is made of.
pub(super) struct IndexParts {
    pub(super) tenant: Id,
    pub(super) trainings: TrainingList,
    /// The index that the new one follows from; `None` to build all of it.
    pub(super) base: Option<IndexBase>,
    /// The vectors to rank with.
    pub(super) vectors: Option<ModelVectors>,
    /// Positions of trainings without a vector of the current model.
    pub(super) missing: Vec<usize>,
}

impl IndexParts {
    /// Builds the index. It costs what changed since the base, and little for the rest.
    pub(super) fn build(self, clock: &Clock) -> SearchIndex {
        let started_at = clock.now();
        let index = self.hybrid();
        let now = clock.now();
        let build_time = elapsed(started_at, now).unwrap_or(Duration::ZERO);
        let ranking = self.vectors.map(|known| RankingModel { model: known.model, missing: known.missing });
        let (tenant, size, missing) = (self.tenant, self.trainings.len(), self.missing);
        SearchIndex { index, tenant, size, ranking, missing, checked_at: Mutex::new(now), build_time }
    }

    fn hybrid(&self) -> HybridIndex {
        let generic = self.vectors.as_ref().map(|known| known.model.generic_centroid());
        let vector = |position| self.vectors.as_ref().and_then(|known| known.found.get(&position).cloned());
        let document = |position: usize| {
            let content = &self.trainings[position].content;
            Document { subject: &content.subject, instructions: &content.instructions, vector: vector(position) }
        };
        let Some(IndexBase { index, changes }) = &self.base else {
            let documents: Vec<_> = (0..self.trainings.len()).map(document).collect();
            return HybridIndex::build(&documents, generic);
        };
        let added: Vec<_> = changes.added.iter().map(|position| document(*position)).collect();
        let changed = index.index.changed(changes, &added, generic);
        let continues = match (&self.vectors, &index.ranking) {
            (Some(known), _) => known.continues,
            (None, ranking) => ranking.is_none(),
        };
        let is_kept = |position: &usize| changes.added.binary_search(position).is_err();
        let mut replaced: Vec<usize> = match &self.vectors {
            Some(known) if continues => known.found.keys().copied().filter(is_kept).collect(),
            None if continues => Vec::new(),
            _ => (0..self.trainings.len()).collect(),
        };
        if replaced.is_empty() {
            return changed;
        }
        replaced.sort_unstable();
        let replaced: Vec<_> = replaced.into_iter().map(|position| (position, vector(position))).collect();
        changed.with_vectors(&replaced, generic)
    }
}

impl SearchIndex {
    /// The model of the indexed vectors.
    pub(super) fn model(&self) -> Option<&Arc<EmbeddingModel>> {
        self.ranking.as_ref().map(|ranking| &ranking.model)
    }

    /// The model of the indexed vectors, and which trainings lack one.
    pub(super) fn ranking(&self) -> Option<&RankingModel> {
        self.ranking.as_ref()
    }

    /// The tenant of the trainings.
    pub(super) fn tenant(&self) -> Id {
        self.tenant
    }

    /// Positions of trainings without a vector of the current model.
    pub(super) fn missing(&self) -> &[usize] {
        &self.missing
    }

    /// Whether to look for missing vectors now. Of concurrent callers, one gets `true`.
    pub(in crate::service) fn is_due(&self, search: &SemanticSearch, now: Timestamp) -> bool {
        if !self.lacks_vectors(search) {
            return false;
        }
        let interval = MIN_RENEWAL_INTERVAL.max(RENEWAL_FACTOR * self.build_time);
        let mut checked_at = self.checked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if elapsed(*checked_at, now).is_some_and(|since| since < interval) {
            return false;
        }
        *checked_at = now;
        true
    }

    /// Whether a model is loaded and trainings lack its vectors.
    pub(super) fn lacks_vectors(&self, search: &SemanticSearch) -> bool {
        !self.missing.is_empty() && search.model().or(search.previous_model()).is_some()
    }

    /// The `limit` best of the allowed trainings, best first.
    pub fn rank(&self, query: &SearchQuery, allowed: impl Fn(usize) -> bool, limit: usize) -> Vec<Hit> {
        self.index.rank(query.hybrid(), allowed, limit)
    }

    /// The scores of every training, in the order of the trainings.
    pub fn explain(&self, query: &SearchQuery) -> Vec<Hit> {
        self.index.explain(query.hybrid())
    }

    /// Whether vectors take part in the ranking: the query has one, and so has a training.
    pub fn by_meaning(&self, query: &SearchQuery) -> bool {
        let has_vectors = |ranking: &RankingModel| self.size == 0 || ranking.missing.len() < self.size;
        query.vector.is_some() && self.ranking.as_ref().is_some_and(has_vectors)
    }

    /// The least score of a training that fits the query. It belongs to the model whose vectors rank.
    pub fn default_min_score(&self, query: &SearchQuery) -> f64 {
        let model = self.model().filter(|_| self.by_meaning(query));
        model.map_or(DEFAULT_MIN_SCORE, |model| model.min_score())
    }

    /// Bytes of memory held, approximately.
    pub(in crate::service) fn bytes(&self) -> usize {
        let ranking = self.ranking.as_ref().map_or(0, |ranking| ranking.missing.len());
        self.index.bytes() + (ranking + self.missing.len()) * size_of::<usize>()
    }

    /// The number of trainings.
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether the index has no training.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl SearchQuery {
    fn hybrid(&self) -> HybridQuery<'_> {
        HybridQuery { text: &self.text, vector: self.vector.as_deref(), small_talk: self.small_talk }
    }
}
