//! The centroid of an agent's trainings, from which vectors are compared.
//!
//! All texts of one agent share a subject and a tone, and so a direction: compared from the origin they all look alike.
//! Compared from their mean, the differences remain. The mean of few trainings is mostly their own content, so it is
//! mixed with the mean of everyday phrases about many subjects. Phrases of customer service alone would
//! hide what the trainings of most agents are about.

use understudy_linalg::{add, mean, scale};

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};

/// Everyday phrases about sixty-four subjects: four in each of the built-in model's sixteen languages.
const PHRASES: &str = include_str!("generic_phrases.txt");
/// The generic centroid counts as this many trainings.
const GENERIC_WEIGHT: f32 = 20.0;

/// The mean vector of everyday phrases, for [`HybridIndex::build`](super::HybridIndex::build).
///
/// It belongs to the embedder's model: embed it once, when a model is loaded. The built-in model takes about 0.05 s.
///
/// # Errors
/// The errors of [`Embedder::embed`].
pub fn generic_centroid(embedder: &dyn Embedder) -> Result<Vec<f32>, EmbeddingError> {
    let phrases: Vec<&str> = PHRASES.lines().collect();
    let vectors = embedder.embed(&phrases, EmbeddingPurpose::Document)?;
    let mean = mean(vectors.iter().map(Vec::as_slice));
    mean.ok_or_else(|| EmbeddingError::Unusable("vectors of different lengths".to_owned()))
}

/// The centroid of vectors of `dimensions` numbers, shrunk toward the generic centroid, or toward the origin without one.
pub(super) fn centroid<'a>(
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
    fn few_trainings_leave_the_centroid_near_the_generic_one_and_many_outweigh_it() {
        let (training, generic) = ([1.0, 0.0], [0.0, 1.0]);
        let of = |count: usize| centroid(std::iter::repeat_n(&training[..], count), Some(&generic), 2);
        assert_eq!(of(0), [0.0, 1.0]);
        assert!(of(1)[1] > 0.9);
        assert!(of(1000)[0] > 0.9);
    }

    #[test]
    fn a_generic_centroid_of_another_model_is_ignored() {
        assert_eq!(centroid([], Some(&[1.0, 1.0, 1.0]), 2), [0.0, 0.0]);
    }

    #[test]
    fn every_language_has_four_phrases() {
        assert_eq!(PHRASES.lines().filter(|phrase| !phrase.is_empty()).count(), 16 * 4);
    }
}
