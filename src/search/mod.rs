//! Search by meaning and by wording.
pub mod embed;
mod kernel;
mod model;
mod vector;
pub use embed::{EmbedError, Embedder, Purpose};
pub use model::{ModelError, Use};
pub use vector::pool;
