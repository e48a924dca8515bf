//! Operations on vectors.

use super::matrix::dot;

/// The unit vector of a training: the mean of the unit vectors of its [`chunks`](super::chunks()), scaled to length 1.
///
/// `None` without vectors, for vectors of different lengths, and for a mean of length zero.
pub fn mean_pool<V: AsRef<[f32]>>(vectors: &[V]) -> Option<Vec<f32>> {
    mean(vectors.iter().map(AsRef::as_ref)).and_then(normalized)
}

/// The mean of vectors of equal length; `None` without vectors and when their lengths differ.
pub(super) fn mean<'a>(vectors: impl IntoIterator<Item = &'a [f32]>) -> Option<Vec<f32>> {
    let mut vectors = vectors.into_iter();
    let mut sum = vectors.next()?.to_vec();
    let mut count = 1.0;
    for vector in vectors {
        if vector.len() != sum.len() {
            return None;
        }
        add(&mut sum, vector);
        count += 1.0;
    }
    scale(&mut sum, 1.0 / count);
    Some(sum)
}

/// The vector scaled to length 1; `None` when its length is zero or not a number.
pub(super) fn normalized(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = dot(&vector, &vector).sqrt();
    (length.is_normal()).then(|| {
        scale(&mut vector, 1.0 / length);
        vector
    })
}

pub(super) fn add(sum: &mut [f32], vector: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += value;
    }
}

pub(super) fn scale(vector: &mut [f32], factor: f32) {
    for value in vector {
        *value *= factor;
    }
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
