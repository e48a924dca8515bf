//! The language model that writes what is learned from conversations.

use clap::Args;

use super::ServiceUrl;
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
    pub fn model(&self) -> Option<ModelSettings> {
        let (url, model) = (self.llm_url.clone()?.0, self.llm_model.clone()?);
        Some(ModelSettings { url, model, key: self.llm_key.clone(), timeout: ModelSettings::TIMEOUT })
    }
}
