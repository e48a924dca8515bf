//! Validation errors by field.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Validation messages by field, in the order in which the fields first failed.
///
/// Serialises as `{"subject":["The subject field is required."]}`. Keys are paths: `channels.0` is the first element
/// of `channels`, `messages.0.role` a field of an element, as Laravel names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("The given data was invalid.")]
pub struct FieldErrors {
    fields: Vec<(String, Vec<String>)>,
}

impl FieldErrors {
    /// Creates an empty set.
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// Creates a single error, for rules that only a service can check (taken, does not exist).
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.push(field, message);
        errors
    }

    /// Appends a message to a field.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, messages)) => messages.push(message.into()),
            None => self.fields.push((field, vec![message.into()])),
        }
    }

    /// The same errors of an object at `path`.
    pub fn under(self, path: &str) -> Self {
        let fields = self.fields.into_iter().map(|(field, messages)| (format!("{path}.{field}"), messages));
        Self { fields: fields.collect() }
    }

    /// Adds the errors of `other`, whose fields have none yet.
    pub fn extend(&mut self, other: Self) {
        self.fields.extend(other.fields);
    }

    /// The number of failing fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Each failing field with its messages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(field, messages)| (field.as_str(), messages.as_slice()))
    }

    /// The first failing field and its first message, for wire formats that report only one.
    pub fn first(&self) -> Option<(&str, &str)> {
        let (field, messages) = self.fields.first()?;
        Some((field, messages.first()?))
    }
}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (field, messages) in &self.fields {
            map.serialize_entry(field, messages)?;
        }
        map.end()
    }
}
