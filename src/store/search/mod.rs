//! Vectors of texts.

pub(in crate::store) mod vectors;

pub use vectors::EmbeddingText;
