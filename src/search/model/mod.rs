//! The built-in embedding model: Universal Sentence Encoder Multilingual v3 in Rust, with a head tuned on what callers say.
//! README.md has its source and arithmetic.

mod charsmap;
mod head;
mod model_file;
mod network;
mod protobuf;
mod strip_punctuation;
mod tokenizer;

use std::sync::Arc;

use understudy_linalg::normalized;

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
use head::Head;
use model_file::ModelFile;
use network::{DIMENSIONS, Network};
use strip_punctuation::strip_punctuation;
use tokenizer::Tokenizer;

/// The base model, compiled in, so that nothing has to be installed.
static BASE_FILE: &[u8] = include_bytes!("model.safetensors.zst");
/// The tuned head, which replaces the eight tensors of the base model's own.
static HEAD_FILE: &[u8] = include_bytes!("intent-head.safetensors");

/// The built-in model. It embeds 16 languages into one space and needs no network.
pub struct UniversalSentenceEncoder {
    id: &'static str,
    base: Arc<Base>,
    head: Head,
}

/// What every head of the model shares.
struct Base {
    tokenizer: Tokenizer,
    network: Network,
}

/// Why the built-in model cannot be loaded. Tests load it, so this means a damaged build.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file or a part of it is malformed.
    #[error("the model file is damaged: {0}")]
    Damaged(Box<dyn std::error::Error + Send + Sync>),
    /// A tensor is missing or has the wrong size.
    #[error("the model file lacks a usable tensor {0:?}")]
    Tensor(String),
    /// The vocabulary lacks this part.
    #[error("the model's vocabulary lacks a usable {0}")]
    Vocabulary(&'static str),
}

impl ModelError {
    fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged(cause.into())
    }
}

impl UniversalSentenceEncoder {
    /// Identifies the model and the preparation of texts (chunks, punctuation). Stored with every vector.
    pub const MODEL_ID: &str = "use-multilingual-v3-intent";
    /// Identifies the model with the base model's own head, whose vectors databases made before may hold.
    pub const BASE_MODEL_ID: &str = "use-multilingual-v3-spoken";

    /// Unpacks the model. Takes about a second and holds about 80 MB: load it once, off the threads that serve requests.
    ///
    /// # Errors
    /// [`ModelError`] for a damaged build.
    pub fn load() -> Result<Self, ModelError> {
        let file = ModelFile::unpack(BASE_FILE)?;
        let tokenizer = Tokenizer::parse(file.bytes(file.range_of_bytes("sentencepiece")?))?;
        let network = Network::load(file, tokenizer.size())?;
        let head = Head::load(&ModelFile::open(HEAD_FILE)?)?;
        Ok(Self { id: Self::MODEL_ID, base: Arc::new(Base { tokenizer, network }), head })
    }

    /// The same model with the base model's own head. Shares everything else: it adds 6 MB.
    ///
    /// # Errors
    /// [`ModelError`] for a damaged build.
    pub fn with_base_head(&self) -> Result<Self, ModelError> {
        let head = Head::load(self.base.network.file())?;
        Ok(Self { id: Self::BASE_MODEL_ID, base: Arc::clone(&self.base), head })
    }

    /// The unit vector of a text as it is written, with punctuation.
    fn vector(&self, text: &str) -> Vec<f32> {
        let features = self.base.network.features(&self.base.tokenizer.encode(text));
        let vector = self.head.apply(&features);
        normalized(vector).unwrap_or_else(|| vec![0.0; DIMENSIONS])
    }
}

impl Embedder for UniversalSentenceEncoder {
    fn model_id(&self) -> &'static str {
        self.id
    }

    fn dimensions(&self) -> Option<usize> {
        Some(DIMENSIONS)
    }

    /// Takes half a millisecond for a short question. Never fails.
    fn embed(&self, texts: &[&str], _: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        Ok(texts.iter().map(|text| self.vector(&strip_punctuation(text))).collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use understudy_linalg::dot;

    use super::*;

    /// The model, loaded once for all tests.
    pub(in crate::search) static MODEL: LazyLock<UniversalSentenceEncoder> =
        LazyLock::new(|| UniversalSentenceEncoder::load().expect("the model compiled in"));

    #[derive(serde::Deserialize)]
    struct Golden {
        text: String,
        vector: Vec<f32>,
    }

    fn assert_vectors(golden: &str, embed: impl Fn(&str) -> Vec<f32>) {
        let golden: Vec<Golden> = serde_json::from_str(golden).expect("golden vectors");
        assert_eq!(golden.len(), 20);
        for Golden { text, vector } in golden {
            let cosine = dot(&normalized(vector).expect("a reference vector"), &embed(&text));
            assert!(cosine >= 0.9999, "{cosine} for {text:?}");
        }
    }

    #[test]
    fn vectors_equal_those_of_the_reference_implementation() {
        let embed = |text: &str| MODEL.embed(&[text], EmbeddingPurpose::Query).expect("a vector").remove(0);
        assert_vectors(include_str!("intent-head-golden.json"), embed);
        let base = MODEL.with_base_head().expect("the base model");
        assert_vectors(include_str!("golden.json"), |text| base.vector(text));
        assert_ne!(base.model_id(), MODEL.model_id());
    }

    #[test]
    fn a_text_has_the_same_vector_alone_and_among_others() {
        let texts = ["Where is my parcel?", "", "reset my PIN"];
        let together = MODEL.embed(&texts, EmbeddingPurpose::Document).expect("vectors");
        for (text, vector) in texts.iter().zip(together) {
            assert_eq!(MODEL.embed(&[text], EmbeddingPurpose::Query).expect("a vector"), [vector]);
        }
    }

    #[test]
    fn punctuation_does_not_change_a_vector() {
        let vectors =
            MODEL.embed(&["Where is my parcel?", "Where is my parcel"], EmbeddingPurpose::Query).expect("vectors");
        assert!(dot(&vectors[0], &vectors[1]) > 0.9999);
    }

    #[test]
    fn any_text_gives_a_vector_of_length_one() {
        let long = "Where is my parcel and why is it late ".repeat(20);
        for text in ["", "?", "\0", "<s></s><unk>", "🙂🙂🙂", "\u{2581}", "a\u{300}\u{301}", &long] {
            let vector = MODEL.embed(&[text], EmbeddingPurpose::Query).expect("a vector").remove(0);
            assert_eq!(Some(vector.len()), MODEL.dimensions());
            assert!((dot(&vector, &vector) - 1.0).abs() < 1e-4, "{text:?}");
        }
    }
}
