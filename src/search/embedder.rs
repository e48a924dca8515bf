//! What search asks of anything that turns texts into vectors.

/// Why a text is embedded. Some services want questions and documents marked differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddingPurpose {
    /// What a caller said, to look something up.
    Query,
    /// What a team wrote, to be found.
    Document,
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingError {
    /// No answer, or none in time: trying again later makes sense.
    #[error("the embeddings are not available: {0}")]
    Unavailable(String),
    /// An answer that cannot be used: another count of vectors than of texts, other dimensions, or no vectors at all.
    #[error("the embeddings are unusable: {0}")]
    Unusable(String),
}

/// Turns texts into unit vectors whose directions are close when their meanings are.
///
/// Blocking: an implementation computes or waits for a network, so callers keep it off threads that serve requests. There
/// are two implementations, the model compiled in ([`UniversalSentenceEncoder`](super::UniversalSentenceEncoder)) and a service named by settings.
pub trait Embedder: Send + Sync {
    /// Names the model and whatever else decides its vectors. Vectors of different ids are never compared.
    fn model_id(&self) -> &str;

    /// The length of every vector; `None` as long as a service has not answered once.
    fn dimensions(&self) -> Option<usize>;

    /// One vector of length 1 for each text, in the order of the texts.
    ///
    /// # Errors
    /// [`EmbeddingError`], for all texts alike: there is no half an answer.
    fn embed(&self, texts: &[&str], purpose: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError>;
}
