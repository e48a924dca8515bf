//! An embeddings service in the place of the built-in model.

use clap::Args;

use super::service_url::ServiceUrl;
use super::{SettingError, sendable};
use crate::search::EmbeddingsServiceSettings;
use crate::service::search::ModelSource;

/// A name that stands in a help text as it is written.
const HELP: &str = "An embeddings service to use instead of the built-in model: the URL of an OpenAI-compatible API (TEI, \
    Ollama, vLLM, OpenAI), with or without /v1";

/// What is to embed texts.
#[derive(Args)]
pub struct EmbeddingSettings {
    #[arg(long = "embeddings-url", env = "EMBEDDINGS_URL", value_name = "EMBEDDINGS_URL")]
    #[arg(id = "embeddings_url", requires = "embeddings_model", help = HELP)]
    url: Option<ServiceUrl>,
    /// The model that the embeddings service is to use
    #[arg(long = "embeddings-model", env = "EMBEDDINGS_MODEL", value_name = "EMBEDDINGS_MODEL")]
    #[arg(id = "embeddings_model", requires = "embeddings_url", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    model: Option<String>,
    /// The key of the embeddings service. Better in the environment than in a flag
    #[arg(long = "embeddings-key", env = "EMBEDDINGS_KEY", value_name = "EMBEDDINGS_KEY", hide_env_values = true)]
    #[arg(id = "embeddings_key", requires = "embeddings_url")]
    key: Option<String>,
    /// What the model wants before a question, such as "query: "
    #[arg(long = "embeddings-query-prefix", env = "EMBEDDINGS_QUERY_PREFIX", value_name = "EMBEDDINGS_QUERY_PREFIX")]
    #[arg(id = "embeddings_query_prefix", requires = "embeddings_url")]
    query_prefix: Option<String>,
    /// What the model wants before a text that is to be found, such as "passage: "
    #[arg(
        long = "embeddings-document-prefix",
        env = "EMBEDDINGS_DOCUMENT_PREFIX",
        value_name = "EMBEDDINGS_DOCUMENT_PREFIX"
    )]
    #[arg(id = "embeddings_document_prefix", requires = "embeddings_url")]
    document_prefix: Option<String>,
}

impl EmbeddingSettings {
    /// Where vectors come from.
    ///
    /// # Errors
    /// When the key cannot be sent.
    pub(super) fn source(&self) -> Result<ModelSource, SettingError> {
        let key = sendable("EMBEDDINGS_KEY", self.key.as_ref())?;
        let Some((url, model)) = self.url.clone().zip(self.model.clone()) else { return Ok(ModelSource::BuiltIn) };
        Ok(ModelSource::Service(EmbeddingsServiceSettings {
            url: format!("{}/v1/embeddings", url.0),
            model,
            key,
            query_prefix: self.query_prefix.clone().unwrap_or_default(),
            document_prefix: self.document_prefix.clone().unwrap_or_default(),
        }))
    }
}
