//! The types a field can have, each with its limits.

use validator::ValidateLength;

use super::number::NumberRange;
use super::text::TextRule;
use super::{Field, Form};

/// The type of a field and the limits that belong to it.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// Text.
    Text(TextRule),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Integer(NumberRange),
    /// A number.
    Number(NumberRange),
    /// A boolean.
    Boolean,
    /// A point in time.
    Date,
    /// Any JSON object, with the most bytes of its compact JSON text.
    Object(Option<usize>),
    /// A list whose elements obey this field.
    Array(&'static Field, LengthBounds),
    /// An object with any keys, whose values obey this field.
    Map(&'static Field, LengthBounds),
    /// An object that obeys this form.
    Nested(&'static Form),
}

/// The least and most characters of a text or elements of an array, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthBounds {
    /// The least; `None` sets no limit.
    pub min: Option<usize>,
    /// The most; `None` sets no limit.
    pub max: Option<usize>,
}

impl LengthBounds {
    pub(super) const ANY: Self = Self { min: None, max: None };

    /// The lower bound, when `value` is shorter.
    pub(super) fn violated_min<T: ValidateLength<u64> + ?Sized>(self, value: &T) -> Option<usize> {
        self.min.filter(|min| !value.validate_length(Some(*min as u64), None, None))
    }

    /// The upper bound, when `value` is longer.
    pub(super) fn violated_max<T: ValidateLength<u64> + ?Sized>(self, value: &T) -> Option<usize> {
        self.max.filter(|max| !value.validate_length(None, Some(*max as u64), None))
    }
}
