//! The three things a change can say about a value that may be missing.

use serde::{Deserialize, Deserializer};

/// Keep the value, clear it, or set another: what an absent key, `null` and a value mean in a partial update.
///
/// Needs `#[serde(default)]` on the field, since serde hands an absent key to nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The key was absent.
    #[default]
    Keep,
    /// The key was there and empty.
    Clear,
    /// The key was there with a value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether nothing was said.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after this change, given the value before it.
    pub fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value after this change where none stands for `default`.
    pub fn apply_or(self, before: T, default: T) -> T {
        match self {
            Self::Keep => before,
            Self::Clear => default,
            Self::Set(value) => value,
        }
    }

    /// The value after this change where there is always one: nothing empties it.
    pub fn apply_to(self, before: T) -> T {
        match self {
            Self::Keep | Self::Clear => before,
            Self::Set(value) => value,
        }
    }

    /// The value set, if one was; for creating, where absent and `null` are alike.
    pub fn into_option(self) -> Option<T> {
        self.apply(None)
    }

    /// The same change by reference.
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(value),
        }
    }

    /// The same change to a value read differently.
    pub fn map<U>(self, read: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(read(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
