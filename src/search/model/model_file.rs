//! Model files: safetensors containers, compiled in.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorInfo};

use super::ModelError;

/// A model file. The embedding table (65 MB) of the base model is read in place and never copied.
pub(super) struct ModelFile {
    bytes: Cow<'static, [u8]>,
    tensors: Metadata,
    data_start: usize,
}

impl ModelFile {
    /// Decompresses a file that is packed with zstd.
    pub(super) fn unpack(compressed: &[u8]) -> Result<Self, ModelError> {
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(compressed).map_err(ModelError::damaged)?;
        let mut bytes = Vec::new();
        decoder.read_to_end(&mut bytes).map_err(ModelError::damaged)?;
        Self::open(bytes)
    }

    pub(super) fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let bytes = bytes.into();
        let (header, tensors) = SafeTensors::read_metadata(&bytes).map_err(ModelError::damaged)?;
        let data_start = size_of::<u64>() + header;
        Ok(Self { bytes, tensors, data_start })
    }

    /// The bytes of a range found with [`Self::range_of_bytes`].
    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.bytes[range]
    }

    /// The range of a tensor of `u8`.
    pub(super) fn range_of_bytes(&self, name: &'static str) -> Result<Range<usize>, ModelError> {
        let info = self.info(name)?;
        if info.dtype != Dtype::U8 {
            return Err(ModelError::Tensor(name.to_owned()));
        }
        Ok(self.range(info))
    }

    /// The values of a tensor of exactly `length` numbers, stored as floats or as indexes into a palette.
    pub(super) fn values(&self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let values = if self.tensors.info(name).is_some() {
            self.floats(name)?
        } else {
            let palette = self.floats(&format!("{name}.palette"))?;
            let index = self.range(self.info(&format!("{name}.index"))?);
            let found = self.bytes[index].iter().map(|code| palette.get(usize::from(*code)).copied());
            found.collect::<Option<Vec<f32>>>().ok_or_else(|| ModelError::Tensor(name.to_owned()))?
        };
        if values.len() == length { Ok(values) } else { Err(ModelError::Tensor(name.to_owned())) }
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, ModelError> {
        let info = self.info(name)?;
        let bytes = &self.bytes[self.range(info)];
        match info.dtype {
            Dtype::F32 => Ok(bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect()),
            Dtype::F16 => {
                let numbers = bytes.as_chunks().0.iter();
                Ok(numbers.map(|number| half_to_single(u16::from_le_bytes(*number))).collect())
            }
            _ => Err(ModelError::Tensor(name.to_owned())),
        }
    }

    fn info(&self, name: &str) -> Result<&TensorInfo, ModelError> {
        self.tensors.info(name).ok_or_else(|| ModelError::Tensor(name.to_owned()))
    }

    fn range(&self, info: &TensorInfo) -> Range<usize> {
        let (start, end) = info.data_offsets;
        self.data_start + start..self.data_start + end
    }
}

/// The value of a half-precision number, given as its bits.
fn half_to_single(bits: u16) -> f32 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff) / 1024.0);
    let magnitude = match exponent {
        0 => fraction * 2_f32.powi(-14),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction) * 2_f32.powi(exponent - 15),
    };
    sign * magnitude
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_numbers_are_read_exactly() {
        for (bits, value) in
            [(0, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (0x7bff, 65504.0), (1, 5.960_464_5e-8)]
        {
            assert_eq!(half_to_single(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(half_to_single(0xfc00) == f32::NEG_INFINITY && half_to_single(0x7e00).is_nan());
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        assert!(matches!(ModelFile::unpack(b"not a model"), Err(ModelError::Damaged(_))));
        assert!(matches!(ModelFile::unpack(&super::super::BASE_FILE[..1000]), Err(ModelError::Damaged(_))));
        assert!(matches!(ModelFile::open(&super::super::HEAD_FILE[..1000]), Err(ModelError::Damaged(_))));
    }
}
