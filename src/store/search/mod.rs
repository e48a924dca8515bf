//! Vectors of texts, and the queue of just committed texts.

mod embedding_queue;
mod vectors;

pub(in crate::store) use embedding_queue::CommittedTextQueue;
pub use vectors::EmbeddingText;
