//! Finds the trainings that fit what a caller said: by meaning, in any of sixteen languages, and by wording.
//!
//! It knows texts and vectors, and nothing of HTTP, databases, settings or the clock. [`parts`] says what of a training must
//! be embedded, an [`Embedder`] ([`Use`] is built in) embeds it, [`pool`] makes one vector of that, and an [`Index`] ranks
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

pub use analyzer::Terms;
pub use bm25::Bm25;
pub use centroid::generic_mean;
pub use chunks::parts;
pub use embedder::{EmbedError, Embedder, Purpose};
pub use embeddings_service::{Service, ServiceSettings};
pub use index::{Document, Hit, Index, Match, Query};
pub use model::{ModelError, Use};
pub use vector::pool;
