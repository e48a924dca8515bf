//! The language model that writes trainings from conversations.

use clap::Args;

use super::api_key::check_api_key;
use super::{ServiceUrl, SettingError};
use crate::service::learning::ModelSettings;

/// The settings of the chat service.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "the flags are named after the settings")]
pub struct LlmSettings {
    /// The URL of an OpenAI-compatible chat service, with or without /v1. Its model writes trainings from conversations.
    /// The default is the built-in method
    #[arg(long, env = "LLM_URL", value_name = "LLM_URL", hide_env_values = true, requires = "llm_model")]
    llm_url: Option<ServiceUrl>,
    /// The name of the chat model. Required with `LLM_URL`
    #[arg(long, env = "LLM_MODEL", value_name = "LLM_MODEL")]
    llm_model: Option<String>,
    /// The API key of the chat service. Set it in the environment: other users of the machine can read flags
    #[arg(long, env = "LLM_KEY", value_name = "LLM_KEY", hide_env_values = true)]
    llm_key: Option<String>,
}

impl LlmSettings {
    /// The configured chat model, if any.
    ///
    /// # Errors
    /// When the API key is malformed.
    pub(super) fn model(&self) -> Result<Option<ModelSettings>, SettingError> {
        let key = check_api_key("LLM_KEY", self.llm_key.as_ref())?;
        let service = self.llm_url.clone().zip(self.llm_model.clone());
        Ok(service.map(|(url, model)| ModelSettings {
            url: url.0,
            model,
            key,
            timeout: ModelSettings::DEFAULT_TIMEOUT,
        }))
    }
}
