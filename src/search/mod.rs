//! Finds the trainings that fit what a caller said: by meaning, in any of sixteen languages, and by wording.
//!
//! It knows texts and vectors, and nothing of HTTP, databases, settings or the clock. [`chunks`] says what of a training must
//! be embedded, an [`Embedder`] ([`UniversalSentenceEncoder`] is built in) embeds it, [`mean_pool`] makes one vector of that, and an [`HybridIndex`] ranks
//! the trainings of one agent. Without vectors it ranks by wording alone. docs/SEARCH.md has the reasons and the figures.

mod analyzer;
mod bm25;
mod centroid;
mod chunks;
mod embedder;
mod embeddings_service;
mod index;
mod kernel;
mod model;
mod vector;

pub use analyzer::TextAnalyzer;
pub use bm25::Bm25;
pub use centroid::generic_centroid;
pub use chunks::chunks;
pub use embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
pub use embeddings_service::{EmbeddingsService, EmbeddingsServiceSettings};
pub use index::{Document, Hit, HybridIndex, HybridQuery, MatchReason};
pub use model::{ModelError, UniversalSentenceEncoder};
pub use vector::mean_pool;
