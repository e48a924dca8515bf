//! The built-in embedding model: Universal Sentence Encoder Multilingual v3, in plain Rust. README.md says where it is from.

mod charsmap;
mod model_file;
mod network;
mod protobuf;
mod strip_punctuation;
mod tokenizer;

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
use super::vector::unit;
use model_file::ModelFile;
use network::{DIMENSIONS, Network};
use strip_punctuation::strip_punctuation;
use tokenizer::Tokenizer;

/// The model file, compiled in: nothing to install, and nothing to be missing.
static FILE: &[u8] = include_bytes!("model.safetensors.zst");

/// The built-in embedder. It needs no network and is the same on every machine; it knows 16 languages and what they share.
pub struct UniversalSentenceEncoder {
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

impl UniversalSentenceEncoder {
    /// Names the model and what is done to texts before it.
    pub const MODEL_ID: &str = "use-multilingual-v3-spoken";

    /// Unpacks the model. Takes about a second and then holds about 80 MB, so load it once, off the request path.
    ///
    /// # Errors
    /// [`ModelError`] when the file compiled in is damaged.
    pub fn load() -> Result<Self, ModelError> {
        let container = ModelFile::open(FILE)?;
        let tokenizer = Tokenizer::parse(container.bytes(container.place("sentencepiece")?))?;
        let network = Network::load(container, tokenizer.size())?;
        Ok(Self { tokenizer, network })
    }

    /// The unit vector of one text as the model was trained to make it, punctuation and all.
    fn vector(&self, text: &str) -> Vec<f32> {
        let vector = self.network.forward(&self.tokenizer.encode(text));
        unit(vector).unwrap_or_else(|| vec![0.0; DIMENSIONS])
    }
}

impl Embedder for UniversalSentenceEncoder {
    fn model_id(&self) -> &'static str {
        Self::MODEL_ID
    }

    fn dimensions(&self) -> Option<usize> {
        Some(DIMENSIONS)
    }

    /// Takes time in proportion to the texts: half a millisecond for a caller's question. Never fails.
    fn embed(&self, texts: &[&str], _: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        Ok(texts.iter().map(|text| self.vector(&strip_punctuation(text))).collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::search::kernel::dot;

    /// The model, loaded once for all tests.
    pub(in crate::search) static MODEL: LazyLock<UniversalSentenceEncoder> =
        LazyLock::new(|| UniversalSentenceEncoder::load().expect("the model compiled in"));

    #[derive(serde::Deserialize)]
    struct Golden {
        text: String,
        vector: Vec<f32>,
    }

    #[test]
    fn the_vectors_are_those_of_the_reference() {
        let golden: Vec<Golden> = serde_json::from_str(include_str!("golden.json")).expect("golden vectors");
        assert_eq!(golden.len(), 20);
        for Golden { text, vector } in golden {
            let cosine = dot(&unit(vector).expect("a reference vector"), &MODEL.vector(&text));
            assert!(cosine >= 0.9999, "{cosine} for {text:?}");
        }
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
    fn a_question_heard_is_the_question_written() {
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
