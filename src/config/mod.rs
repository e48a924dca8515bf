//! Settings: a flag wins over its environment variable, and that over the default. Only this module reads environment
//! variables.
//!
//! The value of each flag is named after its environment variable, so that an error names the setting whichever way it
//! was set.

mod api_key;
mod bind_address;
mod common;
mod cors_origins;
mod duration;
mod embeddings;
mod llm;
mod mail;
mod public_url;
mod secret;
mod server;
mod service_url;
mod token_prefix;

pub use bind_address::BindAddress;
pub use common::CommonSettings;
pub use cors_origins::CorsOrigins;
pub use duration::parse_duration;
pub use embeddings::EmbeddingSettings;
pub use llm::LlmSettings;
pub use mail::MailArgs;
pub use public_url::PublicUrl;
pub use secret::{Secrets, secret_file};
pub use server::ServerSettings;
pub use service_url::ServiceUrl;
pub use token_prefix::TokenPrefix;

/// A setting has a value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct SettingError {
    /// The name of its environment variable.
    pub setting: &'static str,
    /// What is wrong and what to do. Never contains the value, which may be a secret.
    pub problem: String,
}
