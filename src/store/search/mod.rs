//! Vectors of texts, and the queue of just committed texts.

mod vectors;

pub(in crate::store) use super::after_commit::embedding_queue::CommittedTextQueue;
pub use vectors::EmbeddingText;
