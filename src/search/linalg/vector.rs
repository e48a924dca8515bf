//! Operations on vectors.

use crate::matrix::dot;

/// The mean of vectors of equal length; `None` without vectors and when their lengths differ.
pub fn mean<'a>(vectors: impl IntoIterator<Item = &'a [f32]>) -> Option<Vec<f32>> {
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
pub fn normalized(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = dot(&vector, &vector).sqrt();
    (length.is_normal()).then(|| {
        scale(&mut vector, 1.0 / length);
        vector
    })
}

/// The vector of length 1 from `origin` toward `vector`; `None` when they are equal or differ in length.
pub fn direction(origin: &[f32], vector: &[f32]) -> Option<Vec<f32>> {
    if vector.len() != origin.len() {
        return None;
    }
    normalized(vector.iter().zip(origin).map(|(value, origin)| value - origin).collect())
}

/// Adds a vector to `sum`, over the length of the shorter one.
pub fn add(sum: &mut [f32], vector: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += value;
    }
}

/// Multiplies every number by `factor`.
pub fn scale(vector: &mut [f32], factor: f32) {
    for value in vector {
        *value *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_different_lengths_have_no_mean_and_a_vector_of_length_zero_no_direction() {
        assert_eq!(mean([&[1.0, 0.0][..], &[0.0, 1.0]]), Some(vec![0.5, 0.5]));
        assert_eq!(mean([&[1.0, 0.0][..], &[1.0]]), None);
        assert_eq!(mean([]), None);
        assert_eq!(normalized(vec![0.0, 0.0]), None);
        assert_eq!(direction(&[1.0, 0.0], &[1.0, 2.0]), Some(vec![0.0, 1.0]));
        assert_eq!(direction(&[1.0], &[1.0]), None);
        assert_eq!(direction(&[1.0], &[1.0, 2.0]), None);
    }
}
