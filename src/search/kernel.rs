//! Matrix products and dot products in single precision, the arithmetic nearly all of an embedding's time goes into.
//!
//! Each product is written once, in safe Rust, as loops the compiler turns into vector instructions. On `x86_64` the same
//! body is compiled a second time for processors with AVX2 and FMA, and chosen at run time when they are there. Calling
//! code compiled for such a processor is what needs `unsafe`, and the only thing here that does. Weights are packed once,
//! at load, in the order the loops read them: that is what a general matrix crate cannot do and why this file exists.

/// Columns of a panel: two AVX2 registers.
const WIDTH: usize = 16;
/// Input rows multiplied at once: with [`WIDTH`], twelve accumulators of the sixteen registers.
const TALL: usize = 6;
/// Independent sums of a dot product: four AVX2 registers, enough to hide the latency of an addition.
const LANES: usize = 32;

/// A weight matrix packed for multiplication: panels of sixteen columns, each stored row by row.
pub(super) struct Panels {
    inputs: usize,
    panels: Vec<Vec<[f32; WIDTH]>>,
}

/// Rows to multiply: row `t` is `values[t * stride..][..width]`, where `width` is the matrix's number of inputs.
///
/// A stride smaller than the width makes rows overlap, which is how a window over neighbouring tokens is read in place.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) values: &'a [f32],
    pub(super) stride: usize,
    pub(super) count: usize,
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
        if fast() {
            #[expect(unsafe_code, reason = "the processor has just been found to have the instructions this needs")]
            // SAFETY: `fast` is true only where AVX2 and FMA are available.
            return unsafe { multiply_avx2(self, rows) };
        }
        multiply_portable(self, rows)
    }
}

/// The sum of the products of two slices, over the shorter of both.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if fast() {
        #[expect(unsafe_code, reason = "the processor has just been found to have the instructions this needs")]
        // SAFETY: `fast` is true only where AVX2 and FMA are available.
        return unsafe { dot_avx2(a, b) };
    }
    dot_portable(a, b)
}

/// Whether this processor has AVX2 and FMA. The standard library asks it once and remembers.
#[cfg(target_arch = "x86_64")]
fn fast() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn multiply_avx2(matrix: &Panels, rows: Rows<'_>) -> Vec<f32> {
    multiply_with(matrix, rows, f32::mul_add)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn dot_avx2(a: &[f32], b: &[f32]) -> f32 {
    dot_with(a, b, f32::mul_add)
}

fn multiply_portable(matrix: &Panels, rows: Rows<'_>) -> Vec<f32> {
    multiply_with(matrix, rows, |a, b, sum| a * b + sum)
}

fn dot_portable(a: &[f32], b: &[f32]) -> f32 {
    dot_with(a, b, |a, b, sum| a * b + sum)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the body takes on the instruction set of the function it is inlined into")]
fn multiply_with(matrix: &Panels, rows: Rows<'_>, fused: impl Fn(f32, f32, f32) -> f32 + Copy) -> Vec<f32> {
    let mut product = vec![0.0; rows.count * matrix.panels.len() * WIDTH];
    for first in (0..rows.count).step_by(TALL) {
        match rows.count - first {
            1 => tile::<1>(matrix, rows, first, &mut product, fused),
            2 => tile::<2>(matrix, rows, first, &mut product, fused),
            3 => tile::<3>(matrix, rows, first, &mut product, fused),
            4 => tile::<4>(matrix, rows, first, &mut product, fused),
            5 => tile::<5>(matrix, rows, first, &mut product, fused),
            _ => tile::<TALL>(matrix, rows, first, &mut product, fused),
        }
    }
    product
}

/// Multiplies `TALL` rows from `first` with every panel, keeping the sums in registers while a panel streams past.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the body takes on the instruction set of the function it is inlined into")]
fn tile<const TALL: usize>(
    matrix: &Panels,
    rows: Rows<'_>,
    first: usize,
    product: &mut [f32],
    fused: impl Fn(f32, f32, f32) -> f32 + Copy,
) {
    let width = matrix.panels.len() * WIDTH;
    let inputs: [&[f32]; TALL] =
        std::array::from_fn(|row| &rows.values[(first + row) * rows.stride..][..matrix.inputs]);
    for (index, panel) in matrix.panels.iter().enumerate() {
        let mut sums = [[0.0; WIDTH]; TALL];
        for (input, weights) in panel.iter().enumerate().take(matrix.inputs) {
            for (row, sums) in sums.iter_mut().enumerate() {
                let value = inputs[row][input];
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = fused(value, *weight, *sum);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            product[(first + row) * width + index * WIDTH..][..WIDTH].copy_from_slice(sums);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the body takes on the instruction set of the function it is inlined into")]
fn dot_with(a: &[f32], b: &[f32], fused: impl Fn(f32, f32, f32) -> f32) -> f32 {
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum = fused(*a, *b, *sum);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn padded(values: &[f32]) -> [f32; WIDTH] {
    let mut panel = [0.0; WIDTH];
    let present = values.len().min(WIDTH);
    panel[..present].copy_from_slice(&values[..present]);
    panel
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
            assert_close(&multiply_portable(&panels, rows), &expected);
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
}
