//! The interface of embedding models.

/// Why a text is embedded. Some models expect different prefixes for queries and documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddingPurpose {
    /// A question to find trainings for. A caller waits for it.
    Query,
    /// A phrase that queries are compared with: embedded as a query, in the background.
    ReferenceQuery,
    /// A text that is to be found.
    Document,
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingError {
    /// No answer, or none in time. A later attempt may succeed.
    #[error("the embeddings are not available: {0}")]
    Unavailable(String),
    /// An unusable answer, such as a wrong number of vectors or of dimensions.
    #[error("the embeddings are unusable: {0}")]
    Unusable(String),
}

/// Turns texts into unit vectors; texts with similar meanings get vectors with similar directions.
///
/// Blocking: an implementation computes or waits for a network, so call it off the threads that serve requests. There are
/// two: [`UniversalSentenceEncoder`](super::UniversalSentenceEncoder), which is compiled in, and
/// [`EmbeddingsService`](super::EmbeddingsService).
pub trait Embedder: Send + Sync {
    /// Identifies the model and everything else that determines its vectors. Vectors of different ids are never compared.
    fn model_id(&self) -> &str;

    /// The length of every vector; `None` until a service has answered once.
    fn dimensions(&self) -> Option<usize>;

    /// One vector of length 1 for each text, in the order of the texts.
    ///
    /// # Errors
    /// [`EmbeddingError`] for all texts: there are no partial results.
    fn embed(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError>;
}
