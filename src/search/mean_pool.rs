//! The vector of a training, made of those of its chunks.

use understudy_linalg::{mean, normalized};

/// The unit vector of a training: the mean of the unit vectors of its [`chunks`](super::chunks()), scaled to length 1.
///
/// `None` without vectors, for vectors of different lengths, and for a mean of length zero.
pub fn mean_pool<V: AsRef<[f32]>>(vectors: &[V]) -> Option<Vec<f32>> {
    mean(vectors.iter().map(AsRef::as_ref)).and_then(normalized)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pooling_takes_the_direction_between_the_chunks() {
        let pooled = mean_pool(&[[1.0, 0.0], [0.0, 1.0]]).expect("two chunks");
        let diagonal = std::f32::consts::FRAC_1_SQRT_2;
        assert!((pooled[0] - diagonal).abs() < 1e-6 && (pooled[1] - diagonal).abs() < 1e-6);
    }

    #[test]
    fn nothing_is_pooled_from_no_opposite_or_incompatible_vectors() {
        assert_eq!(mean_pool::<Vec<f32>>(&[]), None);
        assert_eq!(mean_pool(&[vec![1.0, 0.0], vec![-1.0, 0.0]]), None);
        assert_eq!(mean_pool(&[vec![1.0, 0.0], vec![1.0]]), None);
    }
}
