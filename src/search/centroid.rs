//! The centroid of an agent's trainings, from which vectors are compared.
//!
//! All texts of one agent share a subject and a tone, and so a direction: compared from the origin they all look alike.
//! Compared from their mean, the differences remain. The mean of few trainings is mostly their own content, so it is
//! mixed with the mean of everyday phrases about many subjects. Phrases of customer service alone would
//! hide what the trainings of most agents are about.

use understudy_linalg::mean;

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};

/// Everyday phrases about sixty-four subjects: four in each of the built-in model's sixteen languages.
const PHRASES: &str = include_str!("generic_phrases.txt");
/// The generic centroid counts as this many trainings.
const GENERIC_WEIGHT: f64 = 20.0;

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

/// One in the fixed-point numbers of a [`VectorSum`].
const ONE: f64 = 1_099_511_627_776.0;

/// A sum of vectors of numbers from -1 to 1. Fixed-point numbers make it independent of the order, so that sums of parts
/// add up to exactly the sum of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct VectorSum {
    numbers: Vec<i64>,
    vectors: u32,
}

impl VectorSum {
    /// The sum of vectors of `dimensions` numbers; vectors of another length are left out.
    pub(super) fn of<'a>(vectors: impl Iterator<Item = &'a [f32]>, dimensions: usize) -> Self {
        let mut sum = Self { numbers: vec![0; dimensions], vectors: 0 };
        for vector in vectors.filter(|vector| vector.len() == dimensions) {
            for (sum, value) in sum.numbers.iter_mut().zip(vector) {
                *sum = sum.wrapping_add(fixed_point(*value));
            }
            sum.vectors += 1;
        }
        sum
    }

    /// Adds the sum of other vectors of as many dimensions.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, value) in self.numbers.iter_mut().zip(&other.numbers) {
            *sum = sum.wrapping_add(*value);
        }
        self.vectors += other.vectors;
    }

    /// The length of the vectors.
    pub(super) fn dimensions(&self) -> usize {
        self.numbers.len()
    }

    /// The number of vectors.
    pub(super) fn vectors(&self) -> usize {
        self.vectors as usize
    }

    /// The centroid of the vectors, shrunk toward the generic centroid, or toward the origin without one.
    pub(super) fn centroid(&self, generic: Option<&[f32]>) -> Vec<f32> {
        let generic = generic.filter(|generic| generic.len() == self.dimensions());
        let weight = GENERIC_WEIGHT + f64::from(self.vectors);
        let shrunk = |(at, sum): (usize, &i64)| {
            let generic = generic.map_or(0.0, |generic| f64::from(generic[at]));
            rounded((GENERIC_WEIGHT * generic + floating_point(*sum)) / weight)
        };
        self.numbers.iter().enumerate().map(shrunk).collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to a multiple of 2^-40")]
fn fixed_point(value: f32) -> i64 {
    (f64::from(value) * ONE).round_ties_even() as i64
}

#[expect(clippy::cast_precision_loss, reason = "the same loss for the same sum")]
fn floating_point(sum: i64) -> f64 {
    sum as f64 / ONE
}

#[expect(clippy::cast_possible_truncation, reason = "vectors have single precision")]
fn rounded(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_trainings_leave_the_centroid_near_the_generic_one_and_many_outweigh_it() {
        let (training, generic) = ([1.0, 0.0], [0.0, 1.0]);
        let of = |count: usize| VectorSum::of(std::iter::repeat_n(&training[..], count), 2).centroid(Some(&generic));
        assert_eq!(of(0), [0.0, 1.0]);
        assert!(of(1)[1] > 0.9);
        assert!(of(1000)[0] > 0.9);
    }

    #[test]
    fn a_generic_centroid_of_another_model_is_ignored() {
        assert_eq!(VectorSum::of(std::iter::empty(), 2).centroid(Some(&[1.0, 1.0, 1.0])), [0.0, 0.0]);
    }

    #[test]
    fn the_sums_of_parts_add_up_to_exactly_the_sum_of_the_whole() {
        let mut random = fastrand::Rng::with_seed(3);
        let vectors: Vec<[f32; 3]> = (0..100).map(|_| [(); 3].map(|()| random.f32() * 2.0 - 1.0)).collect();
        let sum = |part: &[[f32; 3]]| VectorSum::of(part.iter().map(<[f32; 3]>::as_slice), 3);
        let mut parts = sum(&vectors[70..]);
        parts.add(&sum(&vectors[..70]));
        assert_eq!(parts, sum(&vectors));
    }

    #[test]
    fn every_language_has_four_phrases() {
        assert_eq!(PHRASES.lines().filter(|phrase| !phrase.is_empty()).count(), 16 * 4);
    }
}
