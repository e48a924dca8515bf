//! The dense layers that turn the sum of a text's features into its vector.

use understudy_linalg::{InputRows, PackedMatrix, add};

use super::ModelError;
use super::model_file::ModelFile;
use super::network::{DIMENSIONS, FEATURES, FeatureSum, matrix};

/// Width of the hidden dense layers.
const HIDDEN: usize = 320;

/// The weights of the eight tensors above the sum, named as in the model file.
pub(super) struct Head {
    summary: PackedMatrix,
    summary_bias: Vec<f32>,
    d0: PackedMatrix,
    d1: PackedMatrix,
    d2: PackedMatrix,
    d3: PackedMatrix,
    p1: PackedMatrix,
    p3: PackedMatrix,
}

impl Head {
    pub(super) fn load(file: &ModelFile) -> Result<Self, ModelError> {
        Ok(Self {
            summary: matrix(file, "cnn_W", FEATURES, DIMENSIONS)?,
            summary_bias: file.values("cnn_b", DIMENSIONS)?,
            d0: matrix(file, "d0", DIMENSIONS, HIDDEN)?,
            d1: matrix(file, "d1", HIDDEN, HIDDEN)?,
            d2: matrix(file, "d2", HIDDEN, DIMENSIONS)?,
            d3: matrix(file, "d3", DIMENSIONS, DIMENSIONS)?,
            p1: matrix(file, "p1", DIMENSIONS, HIDDEN)?,
            p3: matrix(file, "p3", HIDDEN, DIMENSIONS)?,
        })
    }

    /// The vector of a text, not normalised: its summary through the residual dense layers.
    pub(super) fn apply(&self, features: &FeatureSum) -> Vec<f32> {
        let summary = self.summarise(features);
        let first = relu(single(&self.d0, &summary));
        let mut second = single(&self.p1, &summary);
        add(&mut second, &single(&self.d1, &first));
        let second = relu(second);
        let third = relu(single(&self.d2, &second));
        let mut output = single(&self.p3, &second);
        add(&mut output, &single(&self.d3, &third));
        for value in &mut output {
            *value = value.tanh();
        }
        output
    }

    /// The sum of the features, projected and divided by the square root of the number of tokens.
    fn summarise(&self, features: &FeatureSum) -> Vec<f32> {
        let mut summary = single(&self.summary, &features.sum);
        for (value, bias) in summary.iter_mut().zip(&self.summary_bias) {
            *value = (*value + features.tokens * bias) / f32::sqrt(features.tokens);
        }
        summary
    }
}

/// The product of a row and a matrix.
fn single(weights: &PackedMatrix, row: &[f32]) -> Vec<f32> {
    weights.multiply(InputRows { values: row, stride: row.len(), count: 1 })
}

fn relu(mut values: Vec<f32>) -> Vec<f32> {
    for value in &mut values {
        *value = value.max(0.0);
    }
    values
}
