//! Matrix products and dot products.
//!
//! [`pulp`] selects vector instructions at run time: AVX-512, AVX2 with FMA, or NEON. Other processors run plain loops.
//! Weights are packed once, at load, in the order in which the loops read them. docs/SEARCH.md has the measurements.

use pulp::{Arch, Simd, WithSimd, bytemuck};

/// Registers per panel row.
const REGISTERS: usize = 2;
/// Columns of a panel on a processor without vector instructions that `pulp` knows.
const PORTABLE_WIDTH: usize = 16;
/// Input rows multiplied together: twelve sums, which fit into the sixteen registers of AVX2.
const TILE_ROWS: usize = 6;

/// A weight matrix packed for multiplication: panels of a few columns each, stored row by row.
pub struct PackedMatrix {
    arch: Arch,
    inputs: usize,
    outputs: usize,
    /// Columns of a panel.
    width: usize,
    panels: Vec<Vec<f32>>,
}

/// Rows to multiply: row `t` starts at `values[t * stride]` and is as long as the matrix has inputs.
///
/// With a smaller stride rows overlap: a window over neighbouring tokens is read in place.
#[derive(Clone, Copy)]
pub struct InputRows<'a> {
    pub values: &'a [f32],
    pub stride: usize,
    pub count: usize,
}

impl<'a> InputRows<'a> {
    fn row(self, index: usize, length: usize) -> &'a [f32] {
        &self.values[index * self.stride..][..length]
    }
}

impl PackedMatrix {
    /// Packs a row-major matrix of `outputs` columns for this processor. The last panel is padded with zeros.
    pub fn pack(matrix: &[f32], outputs: usize) -> Self {
        Self::pack_for(Arch::new(), matrix, outputs)
    }

    fn pack_for(arch: Arch, matrix: &[f32], outputs: usize) -> Self {
        let width = if matches!(arch, Arch::Scalar) { PORTABLE_WIDTH } else { arch.dispatch(PanelWidth) };
        let panel = |first: usize| {
            let mut panel = Vec::new();
            for row in matrix.chunks_exact(outputs) {
                let columns = &row[first..outputs.min(first + width)];
                panel.extend_from_slice(columns);
                panel.resize(panel.len() + width - columns.len(), 0.0);
            }
            panel
        };
        let panels = (0..outputs).step_by(width).map(panel).collect();
        Self { arch, inputs: matrix.len() / outputs, outputs, width, panels }
    }

    /// The product of `rows` and this matrix, row-major.
    pub fn multiply(&self, rows: InputRows<'_>) -> Vec<f32> {
        if matches!(self.arch, Arch::Scalar) {
            return self.multiply_portably(rows);
        }
        let mut product = vec![0.0; rows.count * self.outputs];
        self.arch.dispatch(Multiplication { matrix: self, rows, product: &mut product });
        product
    }

    fn multiply_portably(&self, rows: InputRows<'_>) -> Vec<f32> {
        let mut product = Vec::with_capacity(rows.count * self.outputs);
        for row in (0..rows.count).map(|row| rows.row(row, self.inputs)) {
            for (panel, column) in self.panels.iter().zip((0..).step_by(PORTABLE_WIDTH)) {
                let mut sums = [0.0; PORTABLE_WIDTH];
                for (value, weights) in row.iter().zip(panel.as_chunks::<PORTABLE_WIDTH>().0) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += value * weight;
                    }
                }
                product.extend_from_slice(&sums[..PORTABLE_WIDTH.min(self.outputs - column)]);
            }
        }
        product
    }
}

/// The number of columns that a processor multiplies together.
struct PanelWidth;

impl WithSimd for PanelWidth {
    type Output = usize;

    fn with_simd<S: Simd>(self, _: S) -> usize {
        REGISTERS * S::F32_LANES
    }
}

struct Multiplication<'a> {
    matrix: &'a PackedMatrix,
    rows: InputRows<'a>,
    product: &'a mut [f32],
}

impl WithSimd for Multiplication<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "vector instructions are used only where the code is inlined")]
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for first in (0..self.rows.count).step_by(TILE_ROWS) {
            match self.rows.count - first {
                1 => self.multiply_tile::<S, 1>(simd, first),
                2 => self.multiply_tile::<S, 2>(simd, first),
                3 => self.multiply_tile::<S, 3>(simd, first),
                4 => self.multiply_tile::<S, 4>(simd, first),
                5 => self.multiply_tile::<S, 5>(simd, first),
                _ => self.multiply_tile::<S, TILE_ROWS>(simd, first),
            }
        }
    }
}

impl Multiplication<'_> {
    /// Multiplies `ROWS` rows from `first` with every panel. The sums stay in registers while a panel is read.
    #[expect(clippy::inline_always, reason = "vector instructions are used only where the code is inlined")]
    #[inline(always)]
    fn multiply_tile<S: Simd, const ROWS: usize>(&mut self, simd: S, first: usize) {
        let PackedMatrix { inputs, outputs, width, panels, .. } = self.matrix;
        let rows: [&[f32]; ROWS] = std::array::from_fn(|row| self.rows.row(first + row, *inputs));
        for (panel, column) in panels.iter().zip((0..).step_by(*width)) {
            let weights = S::as_simd_f32s(panel).0.as_chunks::<REGISTERS>().0;
            let mut sums = [[simd.splat_f32s(0.0); REGISTERS]; ROWS];
            for (input, weights) in weights.iter().enumerate().take(*inputs) {
                for (sums, row) in sums.iter_mut().zip(&rows) {
                    let value = simd.splat_f32s(row[input]);
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = simd.mul_add_e_f32s(value, *weights, *sum);
                    }
                }
            }
            // By value: borrowed sums would be kept in memory, which takes half as long again with AVX2.
            for (row, sums) in (first..).zip(sums) {
                let start = row * outputs + column;
                let end = (row + 1) * outputs;
                let columns = &mut self.product[start..end.min(start + width)];
                columns.copy_from_slice(&bytemuck::cast_slice(&sums)[..columns.len()]);
            }
        }
    }
}

/// The sum of the products of two slices, over the length of the shorter one.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    Arch::new().dispatch(DotProduct { a: &a[..length], b: &b[..length] })
}

/// A dot product of slices of equal length.
struct DotProduct<'a> {
    a: &'a [f32],
    b: &'a [f32],
}

impl WithSimd for DotProduct<'_> {
    type Output = f32;

    /// Keeps four sums, so that an addition does not wait for the one before.
    #[expect(clippy::inline_always, reason = "vector instructions are used only where the code is inlined")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(self.a), S::as_simd_f32s(self.b));
        let ((a_blocks, a), (b_blocks, b)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
        let mut sums = [simd.splat_f32s(0.0); 4];
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum = simd.mul_add_e_f32s(*a, *b, *sum);
            }
        }
        let [first, second, third, fourth] = sums;
        let mut sum = simd.add_f32s(simd.add_f32s(first, second), simd.add_f32s(third, fourth));
        for (a, b) in a.iter().zip(b) {
            sum = simd.mul_add_e_f32s(*a, *b, sum);
        }
        let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
        simd.reduce_sum_f32s(sum) + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudo-random numbers between -1 and 1, the same in every run.
    fn noise(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).expect("sixteen bits")) / 32_768.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn expected(matrix: &[f32], outputs: usize, rows: InputRows<'_>) -> Vec<f32> {
        let inputs = matrix.len() / outputs;
        let mut product = Vec::new();
        for row in (0..rows.count).map(|row| rows.row(row, inputs)) {
            for output in 0..outputs {
                product.push((0..inputs).map(|input| row[input] * matrix[input * outputs + output]).sum());
            }
        }
        product
    }

    /// Multiplies with the processor's instructions and without any.
    fn assert_product(matrix: &[f32], outputs: usize, rows: InputRows<'_>) {
        let expected = expected(matrix, outputs, rows);
        for arch in [Arch::new(), Arch::Scalar] {
            let product = PackedMatrix::pack_for(arch, matrix, outputs).multiply(rows);
            assert_eq!(product.len(), expected.len());
            for (product, expected) in product.iter().zip(&expected) {
                assert!((product - expected).abs() < 1e-4, "{product} and {expected}");
            }
        }
    }

    #[test]
    fn products_are_right_for_every_number_of_rows_and_columns() {
        let inputs = 96;
        for outputs in [1, 15, 16, 48, 100] {
            let matrix = noise(inputs * outputs, 1);
            for count in 0..=14 {
                let values = noise(count * inputs, 2);
                assert_product(&matrix, outputs, InputRows { values: &values, stride: inputs, count });
            }
        }
    }

    #[test]
    fn overlapping_rows_read_a_window_over_their_neighbours() {
        let (inputs, outputs) = (24, 16);
        let values = noise(8 * 7 + inputs, 4);
        assert_product(&noise(inputs * outputs, 3), outputs, InputRows { values: &values, stride: 8, count: 8 });
    }

    #[test]
    fn dot_products_of_any_length_are_right() {
        for length in [0, 1, 31, 32, 33, 512, 1000] {
            let (a, b) = (noise(length, 5), noise(length, 6));
            let expected: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            for arch in [Arch::new(), Arch::Scalar] {
                let product = arch.dispatch(DotProduct { a: &a, b: &b });
                assert!((f64::from(product) - expected).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_dot_product_ends_with_the_shorter_slice() {
        let longer = noise(100, 7);
        assert!((dot(&longer, &longer[..40]) - dot(&longer[..40], &longer[..40])).abs() < 1e-6);
    }
}
