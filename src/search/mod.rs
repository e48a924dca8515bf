//! Finds the trainings that fit what a caller said: by meaning, in any of sixteen languages, and by wording.
//!
//! It knows texts and vectors, and nothing of HTTP, databases, settings or the clock. [`parts`] says what of a training must
//! be embedded, an [`Embedder`] ([`Use`] is built in) embeds it, [`pool`] makes one vector of that, and an [`Index`] ranks
//! the trainings of one agent. Without vectors it ranks by wording alone. docs/SEARCH.md has the reasons and the figures.

mod bm25;
mod centre;
mod embed;
mod index;
mod kernel;
mod model;
mod parts;
mod service;
mod terms;
mod vector;

pub use bm25::Bm25;
pub use centre::generic_mean;
pub use embed::{EmbedError, Embedder, Purpose};
pub use index::{Document, Hit, Index, Match, Query};
pub use model::{ModelError, Use};
pub use parts::parts;
pub use service::{Service, ServiceSettings};
pub use terms::Terms;
pub use vector::pool;
