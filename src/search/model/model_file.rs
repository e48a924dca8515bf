//! The model file: a zstd-compressed safetensors container, compiled in.

use std::io::Read;
use std::ops::Range;

use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorInfo};

use super::ModelError;

/// The decompressed model file. The embedding table (65 MB) is read in place and never copied.
pub(super) struct ModelFile {
    bytes: Vec<u8>,
    tensors: Metadata,
    data_start: usize,
}

impl ModelFile {
    pub(super) fn open(compressed: &[u8]) -> Result<Self, ModelError> {
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(compressed).map_err(ModelError::damaged)?;
        let mut bytes = Vec::new();
        decoder.read_to_end(&mut bytes).map_err(ModelError::damaged)?;
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
        if info.dtype != Dtype::F32 {
            return Err(ModelError::Tensor(name.to_owned()));
        }
        let (numbers, _) = self.bytes[self.range(info)].as_chunks::<4>();
        Ok(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
    }

    fn info(&self, name: &str) -> Result<&TensorInfo, ModelError> {
        self.tensors.info(name).ok_or_else(|| ModelError::Tensor(name.to_owned()))
    }

    fn range(&self, info: &TensorInfo) -> Range<usize> {
        let (start, end) = info.data_offsets;
        self.data_start + start..self.data_start + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_error() {
        assert!(matches!(ModelFile::open(b"not a model"), Err(ModelError::Damaged(_))));
        assert!(matches!(ModelFile::open(&super::super::FILE[..1000]), Err(ModelError::Damaged(_))));
    }
}
