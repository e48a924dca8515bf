//! Vectors of texts.

mod vectors;

pub use vectors::EmbeddingText;
