//! The neural network of the model up to the sum of the tokens' features: n-gram convolutions. A [`Head`](super::head::Head)
//! makes a vector of the sum.
//!
//! README.md beside the model file specifies the arithmetic: about 1.7 million multiply-adds per token.

use std::ops::Range;

use understudy_linalg::{InputRows, PackedMatrix, add, dot, scale};

use super::ModelError;
use super::model_file::ModelFile;

/// Length of a token's vector and of an embedding.
pub(super) const DIMENSIONS: usize = 512;
/// Length of a token's vector inside one convolution.
const CHANNELS: usize = 256;
/// Length of a token's features: its vector and the output of the three convolutions.
pub(super) const FEATURES: usize = DIMENSIONS + 3 * CHANNELS;
/// The rows of the embedding table are quantised in this many interleaved groups, each with its own scale.
const GROUPS: usize = 17;

/// The weights, dequantised and packed. The embedding table stays quantised in the file.
pub(super) struct Network {
    file: ModelFile,
    table: Range<usize>,
    table_scale: Vec<f32>,
    table_low: Vec<f32>,
    projection: PackedMatrix,
    projection_bias: Vec<f32>,
    projection_norm: Norm,
    convolutions: [Convolution; 3],
    feature_norm: Norm,
}

/// What a head makes a vector of: the sum of the features of all tokens.
pub(super) struct FeatureSum {
    pub(super) sum: Vec<f32>,
    /// The number of tokens.
    pub(super) tokens: f32,
}

/// Two residual convolutions over windows of `order` tokens, of which `left` stand before the token itself.
struct Convolution {
    order: usize,
    left: usize,
    layers: [(PackedMatrix, Vec<f32>); 2],
}

/// Layer normalisation: scales a row to mean 0 and variance 1, then applies gain and bias.
struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Network {
    pub(super) fn load(file: ModelFile, vocabulary: usize) -> Result<Self, ModelError> {
        let table = file.range_of_bytes("table")?;
        if table.len() < vocabulary * DIMENSIONS {
            return Err(ModelError::Tensor("table".to_owned()));
        }
        let epsilon = file.values("eps", 1)?[0];
        let gain = by_order(&file, "ln_g", CHANNELS)?.concat();
        let bias = by_order(&file, "ln_b", CHANNELS)?.concat();
        Ok(Self {
            table,
            table_scale: file.values("scale", GROUPS)?,
            table_low: file.values("lo", GROUPS)?,
            projection: side_by_side(&by_order(&file, "proj", DIMENSIONS * CHANNELS)?),
            projection_bias: by_order(&file, "proj_b", CHANNELS)?.concat(),
            projection_norm: Norm { gain, bias, epsilon },
            convolutions: [
                Convolution::load(&file, 2, 0)?,
                Convolution::load(&file, 3, 1)?,
                Convolution::load(&file, 5, 2)?,
            ],
            feature_norm: Norm { gain: file.values("ln_g", FEATURES)?, bias: file.values("ln_b", FEATURES)?, epsilon },
            file,
        })
    }

    /// The file that the weights were read from.
    pub(super) fn file(&self) -> &ModelFile {
        &self.file
    }

    /// The features of a text given as token ids.
    pub(super) fn features(&self, ids: &[u32]) -> FeatureSum {
        let tokens: Vec<f32> = ids.iter().flat_map(|id| self.token(*id as usize)).collect();
        let rows = InputRows { values: &tokens, stride: DIMENSIONS, count: ids.len() };
        let mut projected = self.projection.multiply(rows);
        for row in projected.chunks_exact_mut(3 * CHANNELS) {
            add(row, &self.projection_bias);
            self.projection_norm.apply(row);
        }
        let mut features = vec![0.0; ids.len() * FEATURES];
        for (row, token) in features.chunks_exact_mut(FEATURES).zip(tokens.chunks_exact(DIMENSIONS)) {
            row[..DIMENSIONS].copy_from_slice(token);
        }
        for (index, convolution) in self.convolutions.iter().enumerate() {
            convolution.apply(&projected, index * CHANNELS, &mut features);
        }
        self.sum(features)
    }

    /// The vector of a token: its row of the table, dequantised.
    fn token(&self, id: usize) -> impl Iterator<Item = f32> {
        let codes = &self.file.bytes(self.table.clone())[id * DIMENSIONS..][..DIMENSIONS];
        let (scale, low) = (self.table_scale[id % GROUPS], self.table_low[id % GROUPS]);
        codes.iter().map(move |code| f32::from(*code) * scale + low)
    }

    /// The sum of the normalised features of all tokens.
    fn sum(&self, mut features: Vec<f32>) -> FeatureSum {
        let mut sum = vec![0.0; FEATURES];
        let mut tokens = 0.0;
        for row in features.chunks_exact_mut(FEATURES) {
            self.feature_norm.apply(row);
            add(&mut sum, row);
            tokens += 1.0;
        }
        FeatureSum { sum, tokens }
    }
}

impl Convolution {
    fn load(file: &ModelFile, order: usize, left: usize) -> Result<Self, ModelError> {
        let layer = |number: usize| {
            let weights = matrix(file, &format!("w{number}_{order}"), order * CHANNELS, CHANNELS)?;
            Ok((weights, file.values(&format!("b{number}_{order}"), CHANNELS)?))
        };
        Ok(Self { order, left, layers: [layer(1)?, layer(2)?] })
    }

    /// Convolves the 256 columns of `projected` from `column` on and writes them after the token vectors in `features`.
    fn apply(&self, projected: &[f32], column: usize, features: &mut [f32]) {
        let rows = projected.chunks_exact(3 * CHANNELS).map(|row| &row[column..][..CHANNELS]);
        let mut padded = self.pad(rows);
        for layer in &self.layers {
            padded = self.pad(self.residual(layer, &padded).chunks_exact(CHANNELS));
        }
        let inner = padded[self.left * CHANNELS..].chunks_exact(CHANNELS);
        for (feature, row) in features.chunks_exact_mut(FEATURES).zip(inner) {
            feature[DIMENSIONS + column..][..CHANNELS].copy_from_slice(row);
        }
    }

    /// `relu(window · weights + bias) + input` for every token.
    fn residual(&self, (weights, bias): &(PackedMatrix, Vec<f32>), padded: &[f32]) -> Vec<f32> {
        let count = padded.len() / CHANNELS + 1 - self.order;
        let mut output = weights.multiply(InputRows { values: padded, stride: CHANNELS, count });
        let inputs = padded[self.left * CHANNELS..].chunks_exact(CHANNELS);
        for (row, input) in output.chunks_exact_mut(CHANNELS).zip(inputs) {
            for ((value, bias), input) in row.iter_mut().zip(bias).zip(input) {
                *value = (*value + bias).max(0.0) + input;
            }
        }
        output
    }

    /// The rows with rows of zeros before and after, so that every token has a full window.
    fn pad<'a>(&self, rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
        let mut padded = vec![0.0; self.left * CHANNELS];
        padded.extend(rows.flatten());
        padded.resize(padded.len() + (self.order - 1 - self.left) * CHANNELS, 0.0);
        padded
    }
}

impl Norm {
    #[expect(clippy::cast_precision_loss, reason = "a row has at most 1280 values")]
    fn apply(&self, row: &mut [f32]) {
        let length = row.len() as f32;
        let mean = row.iter().sum::<f32>() / length;
        for value in &mut *row {
            *value -= mean;
        }
        let deviation = (dot(row, row) / length + self.epsilon).sqrt();
        scale(row, 1.0 / deviation);
        for ((value, gain), bias) in row.iter_mut().zip(&self.gain).zip(&self.bias) {
            *value = *value * gain + bias;
        }
    }
}

/// Reads and packs a matrix of a model file.
pub(super) fn matrix(file: &ModelFile, name: &str, inputs: usize, outputs: usize) -> Result<PackedMatrix, ModelError> {
    Ok(PackedMatrix::pack(&file.values(name, inputs * outputs)?, outputs))
}

/// The tensors of one name for the three orders of convolution.
fn by_order(file: &ModelFile, name: &str, length: usize) -> Result<[Vec<f32>; 3], ModelError> {
    let values = |order: usize| file.values(&format!("{name}{order}"), length);
    Ok([values(2)?, values(3)?, values(5)?])
}

/// Joins three matrices of 256 columns that share their input into one.
fn side_by_side(matrices: &[Vec<f32>; 3]) -> PackedMatrix {
    let rows = matrices.each_ref().map(|matrix| matrix.as_chunks::<CHANNELS>().0);
    let values: Vec<f32> = (0..rows[0].len()).flat_map(|row| rows.map(|rows| rows[row])).flatten().collect();
    PackedMatrix::pack(&values, 3 * CHANNELS)
}
