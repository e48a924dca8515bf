//! Embedding models and where they come from.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::WorkerError;
use crate::search::{
    DEFAULT_MIN_SCORE, Embedder, EmbeddingError, EmbeddingPurpose, EmbeddingsService, EmbeddingsServiceSettings,
    SmallTalk, UniversalSentenceEncoder, chunks, generic_centroid, mean_pool,
};

/// Chunks embedded in one call.
const BATCH_SIZE: usize = 64;
/// How long a query waits for a permit and its vector from the built-in model.
const BUILT_IN_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a query waits for a permit and its vector from a service.
const SERVICE_TIMEOUT: Duration = Duration::from_millis(300);
/// Queries sent to a service at once.
const SERVICE_CONCURRENCY: usize = 32;

/// Where vectors come from.
#[derive(Clone, Debug, Default)]
pub enum ModelSource {
    /// No model: trainings are ranked by wording alone.
    #[default]
    Wording,
    /// The built-in model.
    BuiltIn,
    /// The built-in model with the base model's own head, as it was before. No setting names it: it only serves as the
    /// previous model.
    BuiltInBase,
    /// An OpenAI-compatible embeddings service.
    Service(EmbeddingsServiceSettings),
}

/// A loaded model.
pub(super) struct EmbeddingModel {
    embedder: Arc<dyn Embedder>,
    generic_centroid: Vec<f32>,
    small_talk: SmallTalk,
    query_timeout: Duration,
    min_score: f64,
}

impl ModelSource {
    /// Loads the model, which takes seconds; `None` for [`Self::Wording`].
    ///
    /// # Errors
    /// The error of the built-in model or of the service.
    pub(super) fn load(&self) -> Result<Option<EmbeddingModel>, WorkerError> {
        let (embedder, query_timeout, min_score): (Arc<dyn Embedder>, _, _) = match self {
            Self::Wording => return Ok(None),
            Self::BuiltIn => (built_in()?, BUILT_IN_TIMEOUT, DEFAULT_MIN_SCORE),
            Self::BuiltInBase => (Arc::new(built_in()?.with_base_head()?), BUILT_IN_TIMEOUT, DEFAULT_MIN_SCORE),
            Self::Service(settings) => {
                (Arc::new(EmbeddingsService::new(settings.clone())), SERVICE_TIMEOUT, settings.min_score)
            }
        };
        let generic_centroid = generic_centroid(&*embedder)?;
        let small_talk = SmallTalk::embed(&*embedder, &generic_centroid)?;
        Ok(Some(EmbeddingModel { embedder, generic_centroid, small_talk, query_timeout, min_score }))
    }

    /// The id stored with the model's vectors; `None` for [`Self::Wording`].
    pub(super) fn model_id(&self) -> Option<String> {
        match self {
            Self::Wording => None,
            Self::BuiltIn => Some(UniversalSentenceEncoder::MODEL_ID.to_owned()),
            Self::BuiltInBase => Some(UniversalSentenceEncoder::BASE_MODEL_ID.to_owned()),
            Self::Service(settings) => Some(settings.model_id()),
        }
    }

    /// The source of a model that was used before: the built-in model or another model of the same service.
    ///
    /// `None` for a model of a service that the settings no longer name: callers' questions must not be sent there.
    pub(super) fn of_previous_model(&self, model_id: &str) -> Option<Self> {
        match self {
            Self::Wording => None,
            _ if model_id == UniversalSentenceEncoder::MODEL_ID => Some(Self::BuiltIn),
            _ if model_id == UniversalSentenceEncoder::BASE_MODEL_ID => Some(Self::BuiltInBase),
            Self::BuiltIn | Self::BuiltInBase => None,
            Self::Service(settings) => settings.with_model(model_id).map(Self::Service),
        }
    }

    /// Queries of one tenant to embed at once on a machine with `cores`.
    pub(super) fn max_concurrent_queries(&self, cores: usize) -> usize {
        match self {
            Self::Wording | Self::BuiltIn | Self::BuiltInBase => cores,
            Self::Service(_) => SERVICE_CONCURRENCY,
        }
    }
}

/// The built-in model, unpacked once per process.
fn built_in() -> Result<Arc<UniversalSentenceEncoder>, WorkerError> {
    static LOADED: Mutex<Option<Arc<UniversalSentenceEncoder>>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = &*loaded {
        return Ok(Arc::clone(model));
    }
    let model = Arc::new(UniversalSentenceEncoder::load()?);
    *loaded = Some(Arc::clone(&model));
    Ok(model)
}

impl EmbeddingModel {
    /// The id stored with its vectors.
    pub(super) fn id(&self) -> &str {
        self.embedder.model_id()
    }

    pub(super) fn dimensions(&self) -> usize {
        self.generic_centroid.len()
    }

    /// The mean vector of everyday phrases.
    pub(super) fn generic_centroid(&self) -> &[f32] {
        &self.generic_centroid
    }

    /// The phrases of small talk.
    pub(super) fn small_talk(&self) -> &SmallTalk {
        &self.small_talk
    }

    /// The least score of a scenario by default, when its vectors rank.
    pub(super) fn min_score(&self) -> f64 {
        self.min_score
    }

    /// How long a query waits for a permit and its vector.
    pub(super) fn query_timeout(&self) -> Duration {
        self.query_timeout
    }

    /// One vector of [`Self::dimensions`] for each text.
    pub(super) fn embed(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        let vectors = self.embedder.embed(texts, purpose)?;
        if vectors.len() != texts.len() || vectors.iter().any(|vector| vector.len() != self.dimensions()) {
            return Err(EmbeddingError::Unusable("wrong number of vectors or dimensions".to_owned()));
        }
        Ok(vectors)
    }

    /// The pooled vector of each training, given as subject and instructions; `None` for one without letters and digits.
    pub(super) fn embed_trainings(&self, texts: &[(&str, &str)]) -> Result<Vec<Option<Vec<f32>>>, EmbeddingError> {
        let chunked: Vec<Vec<String>> =
            texts.iter().map(|(subject, instructions)| chunks(subject, instructions)).collect();
        let all: Vec<&str> = chunked.iter().flatten().map(String::as_str).collect();
        let mut vectors = Vec::with_capacity(all.len());
        for batch in all.chunks(BATCH_SIZE) {
            vectors.extend(self.embed(batch, EmbeddingPurpose::Document)?);
        }
        let mut vectors = vectors.into_iter();
        let pooled = |chunks: Vec<String>| mean_pool(&vectors.by_ref().take(chunks.len()).collect::<Vec<_>>());
        Ok(chunked.into_iter().map(pooled).collect())
    }
}
