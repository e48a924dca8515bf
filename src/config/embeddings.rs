//! The embeddings service that replaces the built-in model.

use clap::Args;

use super::api_key::check_api_key;
use super::{ServiceUrl, SettingError};
use crate::search::EmbeddingsServiceSettings;
use crate::service::search::ModelSource;

/// Not a doc comment, because there the product names would need backticks.
const URL_HELP: &str = "The URL of an OpenAI-compatible embeddings service (TEI, Ollama, vLLM, OpenAI), with or without \
    /v1. The default is the built-in model";

/// The settings of the embeddings service.
#[derive(Args)]
pub struct EmbeddingSettings {
    #[arg(long = "embeddings-url", env = "EMBEDDINGS_URL", value_name = "EMBEDDINGS_URL")]
    #[arg(id = "embeddings_url", requires = "embeddings_model", help = URL_HELP)]
    url: Option<ServiceUrl>,
    /// The name of the embeddings model. Required with `EMBEDDINGS_URL`
    #[arg(long = "embeddings-model", env = "EMBEDDINGS_MODEL", value_name = "EMBEDDINGS_MODEL")]
    #[arg(id = "embeddings_model", requires = "embeddings_url", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    model: Option<String>,
    /// The API key of the embeddings service. Set it in the environment: other users of the machine can read flags
    #[arg(long = "embeddings-key", env = "EMBEDDINGS_KEY", value_name = "EMBEDDINGS_KEY", hide_env_values = true)]
    #[arg(id = "embeddings_key", requires = "embeddings_url")]
    key: Option<String>,
    /// The text to put before every question, if the embeddings model needs one, such as "query: "
    #[arg(long = "embeddings-query-prefix", env = "EMBEDDINGS_QUERY_PREFIX", value_name = "EMBEDDINGS_QUERY_PREFIX")]
    #[arg(id = "embeddings_query_prefix", requires = "embeddings_url")]
    query_prefix: Option<String>,
    /// The text to put before every training, if the embeddings model needs one, such as "passage: "
    #[arg(
        long = "embeddings-document-prefix",
        env = "EMBEDDINGS_DOCUMENT_PREFIX",
        value_name = "EMBEDDINGS_DOCUMENT_PREFIX"
    )]
    #[arg(id = "embeddings_document_prefix", requires = "embeddings_url")]
    document_prefix: Option<String>,
    /// The default `min_score` of a context request, from 0 to 1, while the embeddings service ranks. Scores depend on the
    /// model: measure it with questions of your own
    #[arg(long = "embeddings-min-score", env = "EMBEDDINGS_MIN_SCORE", value_name = "EMBEDDINGS_MIN_SCORE")]
    #[arg(id = "embeddings_min_score", requires = "embeddings_url", value_parser = parse_score)]
    min_score: Option<f64>,
}

impl EmbeddingSettings {
    /// The configured service, or the built-in model.
    ///
    /// # Errors
    /// When the API key is malformed.
    pub(super) fn source(&self) -> Result<ModelSource, SettingError> {
        let key = check_api_key("EMBEDDINGS_KEY", self.key.as_ref())?;
        let Some((url, model)) = self.url.clone().zip(self.model.clone()) else { return Ok(ModelSource::BuiltIn) };
        Ok(ModelSource::Service(EmbeddingsServiceSettings {
            url: format!("{}/v1/embeddings", url.0),
            model,
            key,
            query_prefix: self.query_prefix.clone().unwrap_or_default(),
            document_prefix: self.document_prefix.clone().unwrap_or_default(),
            min_score: self.min_score.unwrap_or_default(),
        }))
    }
}

fn parse_score(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score| (0.0..=1.0).contains(score));
    score.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
