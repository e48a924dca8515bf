//! The search index over the trainings of one bundle or draft.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::embedding_model::EmbeddingModel;
use super::{SemanticSearch, elapsed};
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::delivery::TrainingSnapshot;
use crate::domain::id::Id;
use crate::search::{DEFAULT_MIN_SCORE, Document, Hit, HybridIndex, HybridQuery};
use crate::store::{EmbeddingText, StoreError, TenantReader};

/// The shortest time between two looks for missing vectors.
const MIN_RENEWAL_INTERVAL: Duration = Duration::from_millis(200);
/// The time between two looks for missing vectors, in multiples of the time that building the index took.
const RENEWAL_FACTOR: u32 = 10;

type Vector = Option<Arc<[f32]>>;

/// A text to find trainings for.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    /// What the caller said.
    pub text: String,
    /// Its vector, of the model that the index uses; `None` when it is unknown.
    pub vector: Vector,
    /// The similarity of that vector to small talk; 0 without one.
    pub small_talk: f32,
}

/// An index over a list of trainings, which hits refer to by position. Immutable except for the time of the last look for
/// missing vectors.
pub struct SearchIndex {
    index: HybridIndex<usize>,
    tenant: Id,
    size: usize,
    /// The indexed vectors; `None` when wording alone ranks.
    vectors: Option<ModelVectors>,
    /// Positions of trainings without a vector of the current model.
    missing: Vec<usize>,
    checked_at: Mutex<Timestamp>,
    build_time: Duration,
}

/// The trainings' vectors of one model.
struct ModelVectors {
    model: Arc<EmbeddingModel>,
    vectors: Vec<Vector>,
    /// Positions of trainings without a vector.
    missing: Vec<usize>,
}

impl SearchIndex {
    /// Builds the index and queues texts without a vector for embedding.
    pub(in crate::service) fn build(
        read: &mut TenantReader<'_>,
        search: &SemanticSearch,
        trainings: &[TrainingSnapshot],
        clock: &Clock,
    ) -> Result<Self, StoreError> {
        let (vectors, missing) = read_vectors(read, search, trainings, None)?;
        Ok(Self::with_vectors(read.scope().tenant, trainings, vectors, missing, clock))
    }

    /// A new index with the vectors stored since; `None` when there are none.
    pub(in crate::service) fn renewed(
        &self,
        read: &mut TenantReader<'_>,
        search: &SemanticSearch,
        trainings: &[TrainingSnapshot],
        clock: &Clock,
    ) -> Result<Option<Self>, StoreError> {
        let (vectors, missing) = read_vectors(read, search, trainings, self.vectors.as_ref())?;
        let lacking =
            |vectors: &Option<ModelVectors>| vectors.as_ref().map_or(trainings.len(), |known| known.missing.len());
        let is_better = missing.len() < self.missing.len() || lacking(&vectors) < lacking(&self.vectors);
        Ok(is_better.then(|| Self::with_vectors(self.tenant, trainings, vectors, missing, clock)))
    }

    fn with_vectors(
        tenant: Id,
        trainings: &[TrainingSnapshot],
        vectors: Option<ModelVectors>,
        missing: Vec<usize>,
        clock: &Clock,
    ) -> Self {
        let started_at = clock.now();
        let vector = |position: usize| vectors.as_ref().and_then(|known| known.vectors[position].clone());
        let documents: Vec<Document<'_, usize>> = (0..)
            .zip(trainings)
            .map(|(key, training)| Document {
                key,
                subject: &training.content.subject,
                instructions: &training.content.instructions,
                vector: vector(key),
            })
            .collect();
        let index = HybridIndex::build(&documents, vectors.as_ref().map(|known| known.model.generic_centroid()));
        let now = clock.now();
        let build_time = elapsed(started_at, now).unwrap_or(Duration::ZERO);
        Self { index, tenant, size: trainings.len(), vectors, missing, checked_at: Mutex::new(now), build_time }
    }

    /// The model of the indexed vectors.
    pub(super) fn model(&self) -> Option<&Arc<EmbeddingModel>> {
        self.vectors.as_ref().map(|known| &known.model)
    }

    /// The tenant of the trainings.
    pub(super) fn tenant(&self) -> Id {
        self.tenant
    }

    /// Whether to look for missing vectors now. Of concurrent callers, one gets `true`.
    pub(in crate::service) fn is_due(&self, search: &SemanticSearch, now: Timestamp) -> bool {
        let has_model = search.model().or(search.previous_model()).is_some();
        if self.missing.is_empty() || !has_model {
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

    /// The `limit` best of the allowed trainings, best first.
    pub fn rank(&self, query: &SearchQuery, allowed: impl Fn(usize) -> bool, limit: usize) -> Vec<Hit<usize>> {
        self.index.rank(query.hybrid(), |key| allowed(*key), limit)
    }

    /// The scores of every training, in the order of the trainings.
    pub fn explain(&self, query: &SearchQuery) -> Vec<Hit<usize>> {
        self.index.explain(query.hybrid())
    }

    /// Whether vectors take part in the ranking: the query has one, and so has a training.
    pub fn by_meaning(&self, query: &SearchQuery) -> bool {
        let has_vectors = |known: &ModelVectors| known.vectors.is_empty() || known.missing.len() < known.vectors.len();
        query.vector.is_some() && self.vectors.as_ref().is_some_and(has_vectors)
    }

    /// The least score of a training that fits the query. It belongs to the model whose vectors rank.
    pub fn default_min_score(&self, query: &SearchQuery) -> f64 {
        let model = self.model().filter(|_| self.by_meaning(query));
        model.map_or(DEFAULT_MIN_SCORE, |model| model.min_score())
    }

    /// Bytes of memory held, approximately.
    pub(in crate::service) fn bytes(&self) -> usize {
        let positions =
            |known: &ModelVectors| known.vectors.len() * size_of::<Vector>() + known.missing.len() * size_of::<usize>();
        self.index.bytes() + self.vectors.as_ref().map_or(0, positions) + self.missing.len() * size_of::<usize>()
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

/// The vectors to rank with, and the positions without a vector of the current model, whose texts are queued. The previous
/// model's vectors are used while there are more of them.
fn read_vectors(
    read: &mut TenantReader<'_>,
    search: &SemanticSearch,
    trainings: &[TrainingSnapshot],
    before: Option<&ModelVectors>,
) -> Result<(Option<ModelVectors>, Vec<usize>), StoreError> {
    let current = match search.model() {
        Some(model) => Some(ModelVectors::read(read, model, trainings, before)?),
        None => None,
    };
    let missing = current.as_ref().map_or_else(|| (0..trainings.len()).collect(), |known| known.missing.clone());
    queue(read, search, trainings, &missing);
    let Some(model) = search.previous_model().filter(|_| !missing.is_empty()) else { return Ok((current, missing)) };
    let previous = ModelVectors::read(read, model, trainings, before)?;
    let vectors = if previous.missing.len() < missing.len() { Some(previous) } else { current };
    Ok((vectors, missing))
}

impl ModelVectors {
    /// Reads the vectors of a model that `before` lacks. A training without letters and digits has an empty vector and is
    /// not missing.
    fn read(
        read: &mut TenantReader<'_>,
        model: &Arc<EmbeddingModel>,
        trainings: &[TrainingSnapshot],
        before: Option<&Self>,
    ) -> Result<Self, StoreError> {
        let (mut vectors, positions) = match before.filter(|before| Arc::ptr_eq(&before.model, model)) {
            Some(before) => (before.vectors.clone(), before.missing.clone()),
            None => (vec![None; trainings.len()], (0..trainings.len()).collect()),
        };
        let hashes: Vec<String> = positions.iter().map(|position| trainings[*position].content.text_hash()).collect();
        let stored = read.vectors(model.id(), &hashes)?;
        let mut missing = Vec::new();
        for (position, hash) in positions.into_iter().zip(&hashes) {
            match stored.get(hash) {
                Some(vector) if vector.len() == model.dimensions() => {
                    vectors[position] = Some(vector.as_slice().into());
                }
                Some(vector) if vector.is_empty() => {}
                _ => missing.push(position),
            }
        }
        Ok(Self { model: Arc::clone(model), vectors, missing })
    }
}

fn queue(read: &TenantReader<'_>, search: &SemanticSearch, trainings: &[TrainingSnapshot], missing: &[usize]) {
    if !search.is_ready() {
        return;
    }
    let tenant = read.scope().tenant;
    search.0.embedding_queue.push(missing.iter().map(|position| {
        let TrainingSnapshot { id, content } = &trainings[*position];
        let (subject, instructions) = (content.subject.clone(), content.instructions.clone());
        EmbeddingText { tenant, training: *id, hash: content.text_hash(), subject, instructions }
    }));
}
