//! Semantic search: the embedding model, the vectors of queries, the queue of texts without a vector, and the background
//! worker that embeds them.
//!
//! Requests never wait long for a vector. When no model is loaded or a vector is late, trainings are ranked by wording
//! alone, and the response says so.

mod draft;
mod duplicate_check;
mod embedding_model;
mod embedding_queue;
mod index;
mod previous_model;
mod similar;
mod vectors;
mod worker;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use moka::sync::Cache;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

pub(super) use draft::DraftView;
pub use embedding_model::ModelSource;
pub(super) use index::IndexBase;
pub use index::{SearchIndex, SearchQuery};
pub use similar::SimilarTraining;
pub(super) use vectors::build_in_turn;
pub use worker::run;

use crate::domain::clock::Timestamp;
use crate::domain::fair_semaphore::FairSemaphore;
use crate::domain::id::Id;
use crate::domain::request_id;
use crate::search::{EmbeddingError, EmbeddingPurpose, ModelError};
use crate::store::{Store, StoreError};
use draft::DraftCache;
use duplicate_check::DuplicateCheck;
use embedding_model::EmbeddingModel;
use embedding_queue::EmbeddingQueue;

/// Size and lifetime of the cache of query vectors.
const QUERY_CACHE_CAPACITY: u64 = 4096;
const QUERY_CACHE_TTL: Duration = Duration::from_mins(10);

/// Size and lifetime of the cache of vectors made for comparisons.
const COMPARED_CACHE_CAPACITY: u64 = 1024;
const COMPARED_CACHE_TTL: Duration = Duration::from_mins(1);

/// Semantic search over trainings. Cheap to clone.
#[derive(Clone)]
pub struct SemanticSearch(Arc<SearchState>);

struct SearchState {
    source: ModelSource,
    /// Set once the model is loaded.
    model: OnceLock<Arc<EmbeddingModel>>,
    /// The model in use before the settings changed; set when texts have vectors of it and none of the current model.
    previous_model: OnceLock<Arc<EmbeddingModel>>,
    /// Vectors of queries, by model id and text.
    query_vectors: Cache<(String, String), Arc<[f32]>>,
    /// Vectors of compared texts, by model id and text hash. The worker stores them if the text is saved.
    compared_vectors: Cache<(String, String), Arc<[f32]>>,
    /// Limits the queries embedded at once, for all tenants and for each.
    query_permits: FairSemaphore<Id>,
    embedding_queue: EmbeddingQueue,
    duplicate_check: DuplicateCheck,
    drafts: DraftCache,
}

/// Why the background worker could not load a model or embed texts.
#[derive(Debug, thiserror::Error)]
enum WorkerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Embedding(#[from] EmbeddingError),
    #[error(transparent)]
    Panicked(#[from] JoinError),
}

impl SemanticSearch {
    /// Creates a search with the model of `source` and at most `draft_bytes` bytes of drafts in memory. Loads nothing yet;
    /// [`run`] does.
    pub fn new(source: ModelSource, draft_bytes: u64) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let query_vectors = Cache::builder().max_capacity(QUERY_CACHE_CAPACITY).time_to_live(QUERY_CACHE_TTL).build();
        let compared_vectors =
            Cache::builder().max_capacity(COMPARED_CACHE_CAPACITY).time_to_live(COMPARED_CACHE_TTL).build();
        // One tenant alone leaves a fifth of the permits to others.
        let limit = source.max_concurrent_queries(cores);
        let query_permits = FairSemaphore::new(limit + limit.div_ceil(4), limit);
        Self(Arc::new(SearchState {
            source,
            model: OnceLock::new(),
            previous_model: OnceLock::new(),
            query_vectors,
            compared_vectors,
            query_permits,
            embedding_queue: EmbeddingQueue::default(),
            duplicate_check: DuplicateCheck::default(),
            drafts: DraftCache::new(draft_bytes),
        }))
    }

    /// Whether the model is loaded.
    pub fn is_ready(&self) -> bool {
        self.model().is_some()
    }

    /// The query for a text, with a vector of the model of `index` if the model delivers it in time.
    pub async fn query(&self, index: &SearchIndex, text: String) -> SearchQuery {
        let Some(model) = index.model() else { return SearchQuery { text, vector: None, small_talk: 0.0 } };
        let vector = self.query_vector(index, Arc::clone(model), &text).await;
        let small_talk = vector.as_deref().map_or(0.0, |vector| model.small_talk().similarity(vector));
        SearchQuery { text, vector, small_talk }
    }

    async fn query_vector(&self, index: &SearchIndex, model: Arc<EmbeddingModel>, text: &str) -> Option<Arc<[f32]>> {
        let key = (model.id().to_owned(), text.to_owned());
        if let Some(vector) = self.0.query_vectors.get(&key) {
            return Some(vector);
        }
        let (tenant, text) = (index.tenant(), text.to_owned());
        let embedded = self.within_limits(tenant, model.query_timeout(), move || {
            let vectors = model.embed(&[&text], EmbeddingPurpose::Query);
            let warn = |error: &EmbeddingError| {
                log::warn!(
                    "request={} tenant={tenant} model={} a query is ranked by wording alone: {error}",
                    request_id::current(),
                    model.id()
                );
            };
            vectors.inspect_err(warn).ok()
        });
        let vector: Arc<[f32]> = embedded.await?.pop()?.into();
        self.0.query_vectors.insert(key, Arc::clone(&vector));
        Some(vector)
    }

    /// Runs `work` on a blocking thread once a permit is free for `tenant`; `None` when that exceeds `limit`.
    async fn within_limits<T: Send + 'static>(
        &self,
        tenant: Id,
        limit: Duration,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let done = async {
            let permit = self.0.query_permits.acquire(tenant, limit).await?;
            let done = spawn_blocking(request_id::carried(move || {
                let done = work();
                drop(permit);
                done
            }));
            done.await.ok()?
        };
        timeout(limit, done).await.ok()?
    }

    fn model(&self) -> Option<&Arc<EmbeddingModel>> {
        self.0.model.get()
    }

    fn previous_model(&self) -> Option<&Arc<EmbeddingModel>> {
        self.0.previous_model.get()
    }
}

/// Rounds a score to the four digits that are shown and compared.
pub(super) fn round_score(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}

/// The time from `start` to `end`; `None` when the clock was set back in between.
fn elapsed(start: Timestamp, end: Timestamp) -> Option<Duration> {
    (end.utc() - start.utc()).to_std().ok()
}

/// Whether so many writes wait that background work should make way.
fn is_busy(store: &Store, max_waiting: usize) -> bool {
    store.load().writes_waiting >= max_waiting
}
