//! The few operations on vectors that search needs.

use super::kernel::dot;

/// The unit vector of one training: the mean of the unit vectors of its [`chunks`](super::chunks), brought back to length 1.
///
/// `None` when there is nothing to mean_pool: no vectors, vectors of different lengths, or a mean of length zero.
pub fn mean_pool<V: AsRef<[f32]>>(vectors: &[V]) -> Option<Vec<f32>> {
    mean(vectors.iter().map(AsRef::as_ref)).and_then(unit)
}

/// The mean of vectors of equal length; `None` when there are none or their lengths differ.
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

/// The vector brought to length 1; `None` when its length is zero or not a number.
pub(super) fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
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
    fn pooling_takes_the_direction_between_the_parts() {
        let pooled = mean_pool(&[[1.0, 0.0], [0.0, 1.0]]).expect("two parts");
        let diagonal = std::f32::consts::FRAC_1_SQRT_2;
        assert!((pooled[0] - diagonal).abs() < 1e-6 && (pooled[1] - diagonal).abs() < 1e-6);
    }

    #[test]
    fn nothing_is_pooled_from_no_parts_opposite_parts_or_parts_of_different_models() {
        assert_eq!(mean_pool::<Vec<f32>>(&[]), None);
        assert_eq!(mean_pool(&[vec![1.0, 0.0], vec![-1.0, 0.0]]), None);
        assert_eq!(mean_pool(&[vec![1.0, 0.0], vec![1.0]]), None);
    }
}
