//! A reader for the fields of a protocol-buffers message: the part of the wire format that a `SentencePiece` model needs.

pub(super) struct ProtobufField<'a> {
    pub(super) number: u64,
    pub(super) value: ProtobufValue<'a>,
}

/// The value of a field by its wire type. Groups, which are deprecated, end the iteration.
#[derive(Debug, PartialEq)]
pub(super) enum ProtobufValue<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
    Fixed64,
}

/// Iterates over the fields of a message, up to its end or the first malformed field.
pub(super) struct ProtobufFields<'a>(pub(super) &'a [u8]);

impl<'a> ProtobufFields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

impl<'a> Iterator for ProtobufFields<'a> {
    type Item = ProtobufField<'a>;

    fn next(&mut self) -> Option<ProtobufField<'a>> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => ProtobufValue::Number(self.varint()?),
            1 => self.take(8).map(|_| ProtobufValue::Fixed64)?,
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                ProtobufValue::Bytes(self.take(length)?)
            }
            5 => ProtobufValue::Fixed32(self.take(4)?.try_into().ok()?),
            _ => return None,
        };
        Some(ProtobufField { number: tag >> 3, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wire_type_is_read() {
        let message = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x21, 0, 0, 0, 0, 0, 0, 0, 0];
        let fields: Vec<_> = ProtobufFields(&message).map(|field| (field.number, field.value)).collect();
        let expected = [
            (1, ProtobufValue::Number(150)),
            (2, ProtobufValue::Bytes(b"hi")),
            (3, ProtobufValue::Fixed32([1, 2, 3, 4])),
            (4, ProtobufValue::Fixed64),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_truncated_message_ends_the_iteration() {
        assert_eq!(ProtobufFields(&[0x12, 9, b'h']).count(), 0);
        assert_eq!(ProtobufFields(&[0xff; 20]).count(), 0);
    }
}
