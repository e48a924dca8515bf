//! The language model that writes what is learned from conversations.

use clap::Args;

use super::{ServiceUrl, SettingError, sendable};
use crate::service::learning::ModelSettings;

/// Which model, and where.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "the flags are named after the settings")]
pub struct LlmSettings {
    /// The address of an OpenAI-compatible service, whose chat model writes what is learned from conversations; without
    /// one they are learned from the built-in way
    #[arg(long, env = "LLM_URL", value_name = "LLM_URL", hide_env_values = true, requires = "llm_model")]
    llm_url: Option<ServiceUrl>,
    /// The name of the chat model there
    #[arg(long, env = "LLM_MODEL", value_name = "LLM_MODEL")]
    llm_model: Option<String>,
    /// What lets us in there. Better in the environment than in a flag
    #[arg(long, env = "LLM_KEY", value_name = "LLM_KEY", hide_env_values = true)]
    llm_key: Option<String>,
}

impl LlmSettings {
    /// The model, when there is one.
    ///
    /// # Errors
    /// When the key cannot be sent.
    pub fn model(&self) -> Result<Option<ModelSettings>, SettingError> {
        let key = sendable("LLM_KEY", self.llm_key.as_ref())?;
        let named = self.llm_url.clone().zip(self.llm_model.clone());
        Ok(named.map(|(url, model)| ModelSettings { url: url.0, model, key, timeout: ModelSettings::DEFAULT_TIMEOUT }))
    }
}
