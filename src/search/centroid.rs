//! The middle of an agent's trainings, which vectors are compared from.
//!
//! All texts of one agent share a subject and a tone, and so a direction; seen from the origin they all look alike. Seen from
//! their mean, what tells them apart remains. A mean of few trainings is mostly their own content, though, so it is mixed
//! with the mean of phrases that any voice agent's trainings resemble.

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};
use super::vector::{add, mean, scale};

/// Phrases of everyday service in the sixteen languages of the built-in model, the same four in each.
const PHRASES: &str = include_str!("generic_phrases.txt");
/// How many trainings the generic mean weighs as much as.
const GENERIC_WEIGHT: f32 = 10.0;

/// The mean vector of phrases that any agent's trainings resemble, for [`HybridIndex::build`](super::HybridIndex::build). It belongs to
/// the embedder's model; embed it once when a model is loaded or chosen. The built-in model takes about 0.05 s.
///
/// # Errors
/// Those of [`Embedder::embed`].
pub fn generic_centroid(embedder: &dyn Embedder) -> Result<Vec<f32>, EmbeddingError> {
    let phrases: Vec<&str> = PHRASES.lines().collect();
    let vectors = embedder.embed(&phrases, EmbeddingPurpose::Document)?;
    let mean = mean(vectors.iter().map(Vec::as_slice));
    mean.ok_or_else(|| EmbeddingError::Unusable("vectors of different lengths".to_owned()))
}

/// The centre of vectors of `dimensions` numbers, shrunk toward the generic mean, or toward the origin when there is none.
pub(super) fn centre<'a>(
    vectors: impl IntoIterator<Item = &'a [f32]>,
    generic: Option<&[f32]>,
    dimensions: usize,
) -> Vec<f32> {
    let mut sum = vec![0.0; dimensions];
    if let Some(generic) = generic.filter(|generic| generic.len() == dimensions) {
        add(&mut sum, generic);
        scale(&mut sum, GENERIC_WEIGHT);
    }
    let mut weight = GENERIC_WEIGHT;
    for vector in vectors {
        add(&mut sum, vector);
        weight += 1.0;
    }
    scale(&mut sum, 1.0 / weight);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_trainings_leave_the_centre_near_the_generic_mean_and_many_take_it_over() {
        let (training, generic) = ([1.0, 0.0], [0.0, 1.0]);
        let of = |count: usize| centroid(std::iter::repeat_n(&training[..], count), Some(&generic), 2);
        assert_eq!(of(0), [0.0, 1.0]);
        assert!(of(1)[1] > 0.9);
        assert!(of(1000)[0] > 0.9);
    }

    #[test]
    fn a_generic_mean_of_another_model_is_not_mixed_in() {
        assert_eq!(centroid([], Some(&[1.0, 1.0, 1.0]), 2), [0.0, 0.0]);
    }

    #[test]
    fn every_language_has_the_same_number_of_phrases() {
        assert_eq!(PHRASES.lines().filter(|phrase| !phrase.is_empty()).count(), 16 * 4);
    }
}
