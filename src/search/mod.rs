//! Finds the trainings that fit what a caller said: by vectors, across sixteen languages, and by BM25 over their wording.
//!
//! This layer works on texts and vectors. It does not know HTTP, databases, settings or the clock. [`chunks()`] cuts a
//! training into texts, an [`Embedder`] (built in: [`UniversalSentenceEncoder`]) embeds them, [`mean_pool()`] makes one
//! vector of theirs, and a [`HybridIndex`] ranks the trainings of one agent. A training or a query without a vector is
//! ranked by wording alone. docs/SEARCH.md has the reasons and the figures.

mod analyzer;
mod bm25;
mod calibration;
mod centroid;
mod chunks;
mod embedder;
mod embeddings_service;
mod index;
mod mean_pool;
mod model;
mod postings;
mod segments;
mod small_talk;

pub use analyzer::TextAnalyzer;
pub use bm25::Bm25;
pub use calibration::DEFAULT_MIN_SCORE;
pub use centroid::generic_centroid;
pub use chunks::chunks;
pub use embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
pub use embeddings_service::{EmbeddingsService, EmbeddingsServiceSettings};
pub use index::{Document, Hit, HybridIndex, HybridQuery, MatchReason};
pub use mean_pool::mean_pool;
pub use model::{ModelError, UniversalSentenceEncoder};
pub use small_talk::SmallTalk;
