//! An embeddings service that speaks `OpenAI`'s `/v1/embeddings`, as TEI, Ollama, vLLM and `OpenAI` do.

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::Agent;

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
use super::vector::unit;

/// How long a question may take: a caller waits for it.
const QUESTION: Duration = Duration::from_millis(300);
/// How long texts may take that nobody waits for.
const DOCUMENTS: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Where the service is, and what is sent to it.
#[derive(Clone)]
pub struct EmbeddingsServiceSettings {
    /// The whole URL of its `embeddings`.
    pub url: String,
    /// The model it is to use.
    pub model: String,
    /// Sent as a bearer token, when there is one.
    pub key: Option<String>,
    /// Put before every question.
    pub query_prefix: String,
    /// Put before every text of a training.
    pub document_prefix: String,
}

/// What a model of a service is called in the store: all that decides a text's vector, without saying where the service is.
#[derive(Serialize, Deserialize)]
struct ServiceModelId {
    /// A digest of its URL.
    service: String,
    model: String,
    document_prefix: String,
}

impl EmbeddingsServiceSettings {
    /// Names the model and what else decides a text's vector.
    pub fn model_id(&self) -> String {
        let name = ServiceModelId {
            service: digest(&self.url),
            model: self.model.clone(),
            document_prefix: self.document_prefix.clone(),
        };
        serde_json::to_string(&name).unwrap_or_default()
    }

    /// The same service with the model that has this id, if that is a model of it.
    pub fn with_model(&self, id: &str) -> Option<Self> {
        let ServiceModelId { service, model, document_prefix } = serde_json::from_str(id).ok()?;
        (service == digest(&self.url)).then(|| Self { model, document_prefix, ..self.clone() })
    }
}

impl std::fmt::Debug for EmbeddingsServiceSettings {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddingsServiceSettings")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// Embeds by asking a service.
pub struct EmbeddingsService {
    settings: EmbeddingsServiceSettings,
    id: String,
    agent: Agent,
    dimensions: OnceLock<usize>,
}

#[derive(Serialize)]
struct EmbeddingsRequest<'t> {
    model: &'t str,
    input: Vec<String>,
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct EmbeddingsResponse {
    data: Vec<EmbeddingObject>,
}

#[derive(Deserialize)]
struct EmbeddingObject {
    index: Option<usize>,
    embedding: Vec<f32>,
}

impl EmbeddingsService {
    /// Asks nothing yet.
    pub fn new(settings: EmbeddingsServiceSettings) -> Self {
        let agent = Agent::config_builder().max_redirects(0).proxy(None).user_agent("understudy").build().new_agent();
        let id = settings.model_id();
        Self { settings, id, agent, dimensions: OnceLock::new() }
    }

    fn ask(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<EmbeddingsResponse, EmbeddingError> {
        let (prefix, patience) = match purpose {
            EmbeddingPurpose::Query => (&self.settings.query_prefix, QUESTION),
            EmbeddingPurpose::Document => (&self.settings.document_prefix, DOCUMENTS),
        };
        let input = texts.iter().map(|text| format!("{prefix}{text}")).collect();
        let body = EmbeddingsRequest { model: &self.settings.model, input, encoding_format: "float" };
        let mut request = self.agent.post(&self.settings.url).config().timeout_global(Some(patience)).build();
        if let Some(key) = &self.settings.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.send_json(&body).map_err(|error| EmbeddingError::Unavailable(error.to_string()))?;
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| EmbeddingError::Unavailable(error.to_string()))?;
        serde_json::from_slice(&body).map_err(|error| EmbeddingError::Unusable(error.to_string()))
    }
}

impl Embedder for EmbeddingsService {
    fn model_id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> Option<usize> {
        self.dimensions.get().copied()
    }

    fn embed(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        let mut data = self.ask(texts, purpose)?.data;
        data.sort_by_key(|embedded| embedded.index);
        let in_order = |(at, embedded): (usize, &EmbeddingObject)| embedded.index.is_none_or(|index| index == at);
        if data.len() != texts.len() || !data.iter().enumerate().all(in_order) {
            return Err(EmbeddingError::Unusable("another number of vectors than of texts".to_owned()));
        }
        let first = data.first().map_or(0, |embedded| embedded.embedding.len());
        let dimensions = *self.dimensions.get_or_init(|| first);
        if data.iter().any(|embedded| embedded.embedding.len() != dimensions) {
            return Err(EmbeddingError::Unusable(format!("vectors of other dimensions than {dimensions}")));
        }
        let vectors: Option<Vec<Vec<f32>>> = data.into_iter().map(|embedded| unit(embedded.embedding)).collect();
        vectors.ok_or_else(|| EmbeddingError::Unusable("a vector without a direction".to_owned()))
    }
}

fn digest(url: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(url).iter().take(12).fold(String::new(), |mut text, byte| {
        let _never = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, model: &str) -> EmbeddingsServiceSettings {
        let [query_prefix, document_prefix] = ["query: ", "passage: "].map(str::to_owned);
        EmbeddingsServiceSettings {
            url: url.to_owned(),
            model: model.to_owned(),
            key: None,
            query_prefix,
            document_prefix,
        }
    }

    #[test]
    fn a_model_is_known_again_at_the_service_it_is_of_and_nowhere_else() {
        let [small, large] = ["small", "large"].map(|model| settings("http://h/v1/embeddings", model));
        assert_ne!(small.model_id(), large.model_id());
        let again = large.with_model(&small.model_id()).expect("the small model");
        assert_eq!((again.model.as_str(), again.model_id()), ("small", small.model_id()));
        assert!(settings("http://elsewhere/v1/embeddings", "large").with_model(&small.model_id()).is_none());
        assert!(large.with_model("use-multilingual-v3-spoken").is_none());
        assert!(!small.model_id().contains("http"), "{}", small.model_id());
    }
}
