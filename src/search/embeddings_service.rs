//! A client for an OpenAI-compatible embeddings service (`/v1/embeddings` of TEI, Ollama, vLLM or `OpenAI`).

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use understudy_linalg::normalized;
use ureq::Agent;

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};

/// Timeout for a query: a caller waits for it.
const QUERY_TIMEOUT: Duration = Duration::from_millis(300);
/// Timeout for a request in the background.
const BACKGROUND_TIMEOUT: Duration = Duration::from_secs(30);
/// Most texts of a request. TEI accepts 32 unless it is configured otherwise (`--max-client-batch-size`).
const MAX_TEXTS: usize = 32;
/// Largest response body in bytes.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

/// Settings of an [`EmbeddingsService`].
#[derive(Clone)]
pub struct EmbeddingsServiceSettings {
    /// The full URL of its `embeddings` endpoint.
    pub url: String,
    /// The name of the model.
    pub model: String,
    /// Sent as a bearer token.
    pub key: Option<String>,
    /// Prepended to every query.
    pub query_prefix: String,
    /// Prepended to every chunk of a training.
    pub document_prefix: String,
    /// The least score of a scenario by default, from 0 to 1, when its vectors rank.
    pub min_score: f64,
}

/// The stored id of a service's model: everything that determines a document's vector, with the URL as a digest.
#[derive(Deserialize)]
struct ServiceModelId {
    /// A digest of the URL.
    service: String,
    model: String,
    document_prefix: String,
}

impl EmbeddingsServiceSettings {
    /// Identifies the model and everything else that determines a document's vector.
    pub fn model_id(&self) -> String {
        // Written by hand because serialising a struct may fail in principle, and an id has no default.
        let [service, model, prefix] =
            [digest(&self.url), self.model.clone(), self.document_prefix.clone()].map(Value::from);
        format!(r#"{{"service":{service},"model":{model},"document_prefix":{prefix}}}"#)
    }

    /// The same service with the model of this id; `None` when the id belongs to another service.
    pub fn with_model(&self, id: &str) -> Option<Self> {
        let ServiceModelId { service, model, document_prefix } = serde_json::from_str(id).ok()?;
        (service == digest(&self.url)).then(|| Self { model, document_prefix, ..self.clone() })
    }
}

impl std::fmt::Debug for EmbeddingsServiceSettings {
    /// Omits the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddingsServiceSettings")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// Embeds texts by calling a service.
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
    /// Creates a client; sends nothing yet.
    pub fn new(settings: EmbeddingsServiceSettings) -> Self {
        let agent = Agent::config_builder().max_redirects(0).proxy(None).user_agent("understudy").build().new_agent();
        let id = settings.model_id();
        Self { settings, id, agent, dimensions: OnceLock::new() }
    }

    fn request(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<EmbeddingsResponse, EmbeddingError> {
        let (prefix, timeout) = match purpose {
            EmbeddingPurpose::Query => (&self.settings.query_prefix, QUERY_TIMEOUT),
            EmbeddingPurpose::ReferenceQuery => (&self.settings.query_prefix, BACKGROUND_TIMEOUT),
            EmbeddingPurpose::Document => (&self.settings.document_prefix, BACKGROUND_TIMEOUT),
        };
        let input = texts.iter().map(|text| format!("{prefix}{text}")).collect();
        let body = EmbeddingsRequest { model: &self.settings.model, input, encoding_format: "float" };
        let mut request = self.agent.post(&self.settings.url).config().timeout_global(Some(timeout)).build();
        if let Some(key) = &self.settings.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.send_json(&body).map_err(|error| EmbeddingError::Unavailable(error.to_string()))?;
        let body = response.body_mut().with_config().limit(MAX_RESPONSE_BYTES).read_to_vec();
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
        let mut vectors = Vec::with_capacity(texts.len());
        for texts in texts.chunks(MAX_TEXTS) {
            vectors.extend(self.embed_together(texts, purpose)?);
        }
        Ok(vectors)
    }
}

impl EmbeddingsService {
    /// Embeds texts with one request.
    fn embed_together(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        let mut data = self.request(texts, purpose)?.data;
        data.sort_by_key(|embedded| embedded.index);
        let in_order = |(at, embedded): (usize, &EmbeddingObject)| embedded.index.is_none_or(|index| index == at);
        if data.len() != texts.len() || !data.iter().enumerate().all(in_order) {
            return Err(EmbeddingError::Unusable("the number of vectors differs from the number of texts".to_owned()));
        }
        let first = data.first().map_or(0, |embedded| embedded.embedding.len());
        let dimensions = *self.dimensions.get_or_init(|| first);
        if data.iter().any(|embedded| embedded.embedding.len() != dimensions) {
            return Err(EmbeddingError::Unusable(format!("a vector does not have {dimensions} dimensions")));
        }
        let vectors: Option<Vec<Vec<f32>>> = data.into_iter().map(|embedded| normalized(embedded.embedding)).collect();
        vectors.ok_or_else(|| EmbeddingError::Unusable("a vector of length zero".to_owned()))
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
            min_score: 0.0,
        }
    }

    #[test]
    fn a_model_id_is_resolved_by_its_own_service_only() {
        let [small, large] = ["small", "large"].map(|model| settings("http://h/v1/embeddings", model));
        assert_ne!(small.model_id(), large.model_id());
        let again = large.with_model(&small.model_id()).expect("the small model");
        assert_eq!((again.model.as_str(), again.model_id()), ("small", small.model_id()));
        assert!(settings("http://elsewhere/v1/embeddings", "large").with_model(&small.model_id()).is_none());
        assert!(large.with_model("use-multilingual-v3-spoken").is_none());
        assert!(!small.model_id().contains("http"), "{}", small.model_id());
    }

    #[test]
    fn the_stored_form_of_a_model_id_stays() {
        let id = settings("http://h/v1/embeddings", "a \"small\" one").model_id();
        let digest = digest("http://h/v1/embeddings");
        let stored = r#"{"service":"DIGEST","model":"a \"small\" one","document_prefix":"passage: "}"#;
        assert_eq!(id, stored.replace("DIGEST", &digest));
    }
}
