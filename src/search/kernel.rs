//! Matrix products and dot products in single precision, the arithmetic nearly all of an embedding's time goes into.
//!
//! On `x86_64` processors with AVX2 and FMA, found at run time, vector instructions do it; anywhere else plain loops. The
//! tests hold both to the same results. Weights are packed once, at load, in the order the loops read them, which is what a
//! general matrix crate cannot do: matrixmultiply needed 0.88 ms for the products of a short question, this 0.38 ms.
//!
//! This is the only file with `unsafe` in it, for two reasons: calling code compiled for instructions that not every
//! processor has, after asking this one for them, and moving eight numbers between memory and a register.

/// Numbers in one AVX2 register.
const LANES: usize = 8;
/// Columns of a panel: two registers.
const WIDTH: usize = 2 * LANES;
/// Input rows multiplied at once: with the width, twelve sums in the sixteen registers.
const TALL: usize = 6;

/// A weight matrix packed for multiplication: panels of sixteen columns, each stored row by row.
pub(super) struct Panels {
    inputs: usize,
    panels: Vec<Vec<[[f32; LANES]; 2]>>,
}

/// Rows to multiply: row `t` is `values[t * stride..]`, as long as the matrix has inputs.
///
/// A stride smaller than that makes rows overlap, which is how a window over neighbouring tokens is read in place.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) values: &'a [f32],
    pub(super) stride: usize,
    pub(super) count: usize,
}

impl<'a> Rows<'a> {
    fn row(self, index: usize, length: usize) -> &'a [f32] {
        &self.values[index * self.stride..][..length]
    }
}

impl Panels {
    /// Packs a row-major matrix of `outputs` columns; columns beyond the last full panel are filled with zeros.
    pub(super) fn pack(matrix: &[f32], outputs: usize) -> Self {
        let inputs = matrix.len() / outputs;
        let panels = (0..outputs)
            .step_by(WIDTH)
            .map(|first| matrix.chunks_exact(outputs).map(|row| padded(&row[first..])).collect())
            .collect();
        Self { inputs, panels }
    }

    /// The product of `rows` with this matrix, row-major. Its row length is the number of outputs rounded up to sixteen.
    pub(super) fn multiply(&self, rows: Rows<'_>) -> Vec<f32> {
        #[cfg(target_arch = "x86_64")]
        if avx2::available() {
            return avx2::multiply(self, rows);
        }
        self.multiply_portably(rows)
    }

    fn multiply_portably(&self, rows: Rows<'_>) -> Vec<f32> {
        let mut product = Vec::with_capacity(rows.count * self.panels.len() * WIDTH);
        for row in (0..rows.count).map(|row| rows.row(row, self.inputs)) {
            for panel in &self.panels {
                let mut sums = [0.0; WIDTH];
                for (value, weights) in row.iter().zip(panel) {
                    for (sum, weight) in sums.iter_mut().zip(weights.as_flattened()) {
                        *sum += value * weight;
                    }
                }
                product.extend(sums);
            }
        }
        product
    }
}

/// The sum of the products of two slices, over the shorter of both.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    #[cfg(target_arch = "x86_64")]
    if avx2::available() {
        return avx2::dot(a, b);
    }
    dot_portable(a, b)
}

fn dot_portable(a: &[f32], b: &[f32]) -> f32 {
    // One sum a lane: a single one would have to wait for each addition before the next.
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn padded(values: &[f32]) -> [[f32; LANES]; 2] {
    let mut weights = [[0.0; LANES]; 2];
    for (weight, value) in weights.as_flattened_mut().iter_mut().zip(values) {
        *weight = *value;
    }
    weights
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector instructions; the two reasons at the top of the file")]
mod avx2 {
    use std::arch::x86_64::{
        __m256, _mm256_add_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps,
    };

    use super::{LANES, Panels, Rows, TALL, WIDTH, dot_portable};

    /// Whether this processor has the instructions. The standard library asks it once and remembers.
    pub(super) fn available() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }

    pub(super) fn multiply(matrix: &Panels, rows: Rows<'_>) -> Vec<f32> {
        assert!(available(), "checked by the caller");
        // SAFETY: the processor has AVX2 and FMA.
        unsafe { multiply_rows(matrix, rows) }
    }

    pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
        assert!(available(), "checked by the caller");
        // SAFETY: the processor has AVX2 and FMA.
        unsafe { dot_blocks(a, b) }
    }

    #[target_feature(enable = "avx2,fma")]
    fn multiply_rows(matrix: &Panels, rows: Rows<'_>) -> Vec<f32> {
        let mut product = vec![0.0; rows.count * matrix.panels.len() * WIDTH];
        for first in (0..rows.count).step_by(TALL) {
            match rows.count - first {
                1 => multiply_tile::<1>(matrix, rows, first, &mut product),
                2 => multiply_tile::<2>(matrix, rows, first, &mut product),
                3 => multiply_tile::<3>(matrix, rows, first, &mut product),
                4 => multiply_tile::<4>(matrix, rows, first, &mut product),
                5 => multiply_tile::<5>(matrix, rows, first, &mut product),
                _ => multiply_tile::<TALL>(matrix, rows, first, &mut product),
            }
        }
        product
    }

    /// Multiplies `COUNT` rows from `first` with every panel, keeping the sums in registers while a panel streams past.
    #[target_feature(enable = "avx2,fma")]
    fn multiply_tile<const COUNT: usize>(matrix: &Panels, rows: Rows<'_>, first: usize, product: &mut [f32]) {
        let inputs: [&[f32]; COUNT] = std::array::from_fn(|row| rows.row(first + row, matrix.inputs));
        for (index, panel) in matrix.panels.iter().enumerate() {
            let mut sums = [[_mm256_setzero_ps(); 2]; COUNT];
            for (input, [left, right]) in panel.iter().enumerate().take(matrix.inputs) {
                let (left, right) = (load(left), load(right));
                for (sums, row) in sums.iter_mut().zip(&inputs) {
                    let value = _mm256_set1_ps(row[input]);
                    sums[0] = _mm256_fmadd_ps(value, left, sums[0]);
                    sums[1] = _mm256_fmadd_ps(value, right, sums[1]);
                }
            }
            for (row, sums) in (first..).zip(sums) {
                let start = (row * matrix.panels.len() + index) * WIDTH;
                let place = &mut product[start..][..WIDTH];
                place.copy_from_slice([store(sums[0]), store(sums[1])].as_flattened());
            }
        }
    }

    /// Expects slices of equal length. Four sums at once: a single one would have to wait for each addition before the next.
    #[target_feature(enable = "avx2,fma")]
    fn dot_blocks(a: &[f32], b: &[f32]) -> f32 {
        let (a_blocks, a_rest) = a.as_chunks::<{ 4 * LANES }>();
        let (b_blocks, b_rest) = b.as_chunks::<{ 4 * LANES }>();
        let mut sums = [_mm256_setzero_ps(); 4];
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            for (sum, (a, b)) in sums.iter_mut().zip(a.as_chunks().0.iter().zip(b.as_chunks().0)) {
                *sum = _mm256_fmadd_ps(load(a), load(b), *sum);
            }
        }
        let [first, second, third, fourth] = sums;
        let sum = _mm256_add_ps(_mm256_add_ps(first, second), _mm256_add_ps(third, fourth));
        store(sum).iter().sum::<f32>() + dot_portable(a_rest, b_rest)
    }

    #[target_feature(enable = "avx2,fma")]
    fn load(values: &[f32; LANES]) -> __m256 {
        // SAFETY: the eight numbers read are those of `values`; the instruction asks for no alignment.
        unsafe { _mm256_loadu_ps(values.as_ptr()) }
    }

    #[target_feature(enable = "avx2,fma")]
    fn store(register: __m256) -> [f32; LANES] {
        let mut values = [0.0; LANES];
        // SAFETY: the eight numbers written are those of `values`; the instruction asks for no alignment.
        unsafe { _mm256_storeu_ps(values.as_mut_ptr(), register) };
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between -1 and 1 that look random and are the same in every run.
    fn noise(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).expect("sixteen bits")) / 32_768.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn textbook(matrix: &[f32], outputs: usize, rows: Rows<'_>) -> Vec<f32> {
        let inputs = matrix.len() / outputs;
        let mut product = Vec::new();
        for row in 0..rows.count {
            for output in 0..outputs {
                let sum = (0..inputs).map(|i| rows.values[row * rows.stride + i] * matrix[i * outputs + output]).sum();
                product.push(sum);
            }
        }
        product
    }

    fn assert_close(left: &[f32], right: &[f32]) {
        assert_eq!(left.len(), right.len());
        for (left, right) in left.iter().zip(right) {
            assert!((left - right).abs() < 1e-4, "{left} and {right}");
        }
    }

    #[test]
    fn both_paths_multiply_as_the_textbook_does_for_every_number_of_rows() {
        let (inputs, outputs) = (96, 48);
        let matrix = noise(inputs * outputs, 1);
        let panels = Panels::pack(&matrix, outputs);
        for count in 0..=14 {
            let values = noise(count * inputs, 2);
            let rows = Rows { values: &values, stride: inputs, count };
            let expected = textbook(&matrix, outputs, rows);
            assert_close(&panels.multiply_portably(rows), &expected);
            assert_close(&panels.multiply(rows), &expected);
        }
    }

    #[test]
    fn overlapping_rows_read_a_window_over_their_neighbours() {
        let (inputs, outputs) = (24, 16);
        let matrix = noise(inputs * outputs, 3);
        let values = noise(8 * 7 + inputs, 4);
        let rows = Rows { values: &values, stride: 8, count: 8 };
        let panels = Panels::pack(&matrix, outputs);
        assert_close(&panels.multiply(rows), &textbook(&matrix, outputs, rows));
    }

    #[test]
    fn a_matrix_that_fills_no_whole_panel_is_padded_with_zeros() {
        let panels = Panels::pack(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3);
        let product = panels.multiply(Rows { values: &[1.0, 10.0], stride: 2, count: 1 });
        assert_eq!(product[..3], [41.0, 52.0, 63.0]);
        assert_eq!(product[3..], [0.0; 13]);
    }

    #[test]
    fn both_paths_agree_on_dot_products_of_any_length() {
        for length in [0, 1, 31, 32, 33, 512, 1000] {
            let (a, b) = (noise(length, 5), noise(length, 6));
            let expected: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            assert!((f64::from(dot(&a, &b)) - expected).abs() < 1e-3);
            assert!((f64::from(dot_portable(&a, &b)) - expected).abs() < 1e-3);
        }
    }

    #[test]
    fn a_dot_product_ends_with_the_shorter_slice() {
        let longer = noise(100, 7);
        assert!((dot(&longer, &longer[..40]) - dot(&longer[..40], &longer[..40])).abs() < 1e-6);
    }
}
