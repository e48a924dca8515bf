//! The update of one field in a partial update.

use serde::{Deserialize, Deserializer};

/// Keeps, clears or sets a value: what an absent key, `null` and a value mean in a partial update.
///
/// A struct's field needs `#[serde(default)]`, because serde deserialises only keys that are present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FieldUpdate<T> {
    /// The key was absent.
    #[default]
    Keep,
    /// The key was present and `null`.
    Clear,
    /// The key was present with a value.
    Set(T),
}

impl<T> FieldUpdate<T> {
    /// Whether the key was absent.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after this update.
    pub fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value after this update; clearing sets `default`.
    pub fn apply_or(self, before: T, default: T) -> T {
        match self {
            Self::Keep => before,
            Self::Clear => default,
            Self::Set(value) => value,
        }
    }

    /// The value after this update; clearing keeps the value.
    pub fn apply_to(self, before: T) -> T {
        match self {
            Self::Keep | Self::Clear => before,
            Self::Set(value) => value,
        }
    }

    /// The value, if one was set; for a create, where absent and `null` mean the same.
    pub fn into_option(self) -> Option<T> {
        self.apply(None)
    }

    /// The same update by reference.
    pub const fn as_ref(&self) -> FieldUpdate<&T> {
        match self {
            Self::Keep => FieldUpdate::Keep,
            Self::Clear => FieldUpdate::Clear,
            Self::Set(value) => FieldUpdate::Set(value),
        }
    }

    /// The same update with the value converted.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> FieldUpdate<U> {
        match self {
            Self::Keep => FieldUpdate::Keep,
            Self::Clear => FieldUpdate::Clear,
            Self::Set(value) => FieldUpdate::Set(convert(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FieldUpdate<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
