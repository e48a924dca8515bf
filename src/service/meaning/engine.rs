//! The model that embeds texts, with what belongs to it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::search::{EmbedError, Embedder, Purpose, Service, ServiceSettings, Use, generic_mean, parts, pool};

/// Most parts of texts embedded in one call.
const AT_ONCE: usize = 64;
/// How long a question waits for its turn and its vector.
const TIMEOUT: Duration = Duration::from_secs(2);
/// And when a service is asked.
const SHORT_PATIENCE: Duration = Duration::from_millis(300);
/// Questions that a service is asked at once.
const ASKED_AT_ONCE: usize = 32;

/// Where vectors come from.
#[derive(Clone, Debug, Default)]
pub enum Source {
    /// From nowhere: trainings are ranked by wording alone.
    #[default]
    Wording,
    /// From the model compiled in.
    BuiltIn,
    /// From a service.
    Service(ServiceSettings),
}

/// A model that is ready to be asked.
pub(super) struct Engine {
    embedder: Arc<dyn Embedder>,
    generic: Vec<f32>,
    patience: Duration,
}

impl Source {
    /// Gets the model ready: takes seconds. Nothing when there is none.
    ///
    /// # Errors
    /// What the model or the service says.
    pub(super) fn engine(&self) -> Result<Option<Engine>, String> {
        let (embedder, patience): (Arc<dyn Embedder>, _) = match self {
            Self::Wording => return Ok(None),
            Self::BuiltIn => (built_in()?, TIMEOUT),
            Self::Service(settings) => (Arc::new(Service::new(settings.clone())), SHORT_PATIENCE),
        };
        let generic = generic_mean(&*embedder).map_err(|error| error.to_string())?;
        Ok(Some(Engine { embedder, generic, patience }))
    }

    /// The name of its model in the store.
    pub(super) fn model_id(&self) -> Option<String> {
        match self {
            Self::Wording => None,
            Self::BuiltIn => Some(Use::MODEL_ID.to_owned()),
            Self::Service(settings) => Some(settings.model_id()),
        }
    }

    /// Where vectors of another model come from, one that was used before: the model compiled in, or another of the same
    /// service. A service that the settings no longer name is not asked: what callers say is not sent there any more.
    pub(super) fn former(&self, model: &str) -> Option<Self> {
        match self {
            Self::Wording => None,
            _ if model == Use::MODEL_ID => Some(Self::BuiltIn),
            Self::BuiltIn => None,
            Self::Service(settings) => settings.with_model(model).map(Self::Service),
        }
    }

    /// How many questions are embedded at once on so many cores.
    pub(super) fn parallel(&self, cores: usize) -> usize {
        match self {
            Self::Wording | Self::BuiltIn => cores,
            Self::Service(_) => ASKED_AT_ONCE,
        }
    }
}

/// The model compiled in, unpacked once a process however many services run in it.
fn built_in() -> Result<Arc<Use>, String> {
    static LOADED: Mutex<Option<Arc<Use>>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = &*loaded {
        return Ok(Arc::clone(model));
    }
    let model = Arc::new(Use::load().map_err(|error| error.to_string())?);
    *loaded = Some(Arc::clone(&model));
    Ok(model)
}

impl Engine {
    /// Names the model in the store.
    pub(super) fn model(&self) -> &str {
        self.embedder.model_id()
    }

    /// The length of its vectors.
    pub(super) fn dimensions(&self) -> usize {
        self.generic.len()
    }

    /// The mean vector of phrases that any agent's trainings resemble.
    pub(super) fn generic(&self) -> &[f32] {
        &self.generic
    }

    /// How long a question waits.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// A vector a text, each as long as those before.
    pub(super) fn embed(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let vectors = self.embedder.embed(texts, purpose)?;
        if vectors.len() != texts.len() || vectors.iter().any(|vector| vector.len() != self.generic.len()) {
            return Err(EmbedError::Unusable("another number of vectors, or of other dimensions".to_owned()));
        }
        Ok(vectors)
    }

    /// A vector a training, made of its parts; nothing for one without a letter or digit.
    pub(super) fn documents(&self, texts: &[(&str, &str)]) -> Result<Vec<Option<Vec<f32>>>, EmbedError> {
        let parted: Vec<Vec<String>> =
            texts.iter().map(|(subject, instructions)| parts(subject, instructions)).collect();
        let every: Vec<&str> = parted.iter().flatten().map(String::as_str).collect();
        let mut vectors = Vec::with_capacity(every.len());
        for chunk in every.chunks(AT_ONCE) {
            vectors.extend(self.embed(chunk, Purpose::Document)?);
        }
        let mut vectors = vectors.into_iter();
        let pooled = |parts: Vec<String>| pool(&vectors.by_ref().take(parts.len()).collect::<Vec<_>>());
        Ok(parted.into_iter().map(pooled).collect())
    }
}
