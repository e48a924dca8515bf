//! The built-in embedding model: Universal Sentence Encoder Multilingual v3, in plain Rust. README.md says where it is from.

mod charsmap;
mod container;
mod network;
mod proto;
mod tokenizer;

use super::embed::{EmbedError, Embedder, Purpose};
use super::vector::unit;
use container::Container;
use network::{DIMENSIONS, Network};
use tokenizer::Tokenizer;

/// The model file, compiled in: nothing to install, and nothing to be missing.
static FILE: &[u8] = include_bytes!("model.safetensors.zst");

/// The built-in embedder. It needs no network and is the same on every machine; it knows 16 languages and what they share.
pub struct Use {
    tokenizer: Tokenizer,
    network: Network,
}

/// Why the model compiled in cannot be used. It is tested, so this means a damaged build.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file, or something in it, is not in the format it should be in.
    #[error("the model file is damaged: {0}")]
    Damaged(Box<dyn std::error::Error + Send + Sync>),
    /// A tensor is missing or not as large as the network needs it.
    #[error("the model file lacks a usable tensor {0:?}")]
    Tensor(String),
    /// The tokenizer's vocabulary lacks something.
    #[error("the model's vocabulary lacks a usable {0}")]
    Vocabulary(&'static str),
}

impl ModelError {
    fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged(cause.into())
    }
}

impl Use {
    /// Unpacks the model. Takes about a second and then holds about 80 MB, so load it once, off the request path.
    ///
    /// # Errors
    /// [`ModelError`] when the file compiled in is damaged.
    pub fn load() -> Result<Self, ModelError> {
        let container = Container::open(FILE)?;
        let tokenizer = Tokenizer::parse(container.bytes(container.place("sentencepiece")?))?;
        let network = Network::load(container, tokenizer.size())?;
        Ok(Self { tokenizer, network })
    }

    /// The unit vector of one text. Takes time in proportion to its length: about 0.1 ms a word.
    pub fn vector(&self, text: &str) -> Vec<f32> {
        let vector = self.network.forward(&self.tokenizer.encode(text));
        unit(vector).unwrap_or_else(|| vec![0.0; DIMENSIONS])
    }
}

impl Embedder for Use {
    fn model_id(&self) -> &'static str {
        "use-multilingual-v3"
    }

    fn dimensions(&self) -> Option<usize> {
        Some(DIMENSIONS)
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| self.vector(text)).collect())
    }
}
