//! Examples for the documentation.

use serde_json::{Map, Value};

use super::field_type::FieldType;
use super::{Field, Form};

impl Form {
    /// A body made of the fields' examples; a field without one is left out. So is an example that is not JSON, so a
    /// test should check this body against the form.
    pub fn example(&self) -> Map<String, Value> {
        self.fields.iter().filter_map(|field| Some((field.name.to_owned(), field.example_value()?))).collect()
    }
}

impl Field {
    /// The example of the field, else one made of the examples of its elements or of its own fields.
    pub fn example_value(&self) -> Option<Value> {
        if let Some(text) = self.docs.example {
            return serde_json::from_str(text).ok();
        }
        match self.field_type {
            FieldType::Nested(form) => Some(Value::Object(form.example())),
            FieldType::Array(item, _) => item.example_value().map(|item| Value::Array(vec![item])),
            _ => None,
        }
    }
}
