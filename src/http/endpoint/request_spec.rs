//! The request body of an operation.

use serde_json::Value;

use super::response_spec::NamedSchema;
use crate::domain::form::{Form, ValidationMode};

/// The documentation of a request body.
#[derive(Clone, Debug)]
pub struct RequestSpec {
    /// The name of its schema among the components.
    pub name: &'static str,
    /// The form that checks it.
    pub form: &'static Form,
    /// Whether it is a whole resource or a partial update.
    pub mode: ValidationMode,
    /// A body that is accepted.
    pub example: Value,
    /// Whether there must be a body.
    pub required: bool,
    /// The content types it may have.
    pub media: &'static [&'static str],
    /// A schema that says more than that of the form, under the same name.
    pub schema: Option<fn() -> NamedSchema>,
    /// A content type that is text, with an example.
    pub text: Option<(&'static str, &'static str)>,
}

impl RequestSpec {
    /// A JSON object that is a whole resource.
    pub fn form(name: &'static str, form: &'static Form, example: Value) -> Self {
        let media = &["application/json"];
        Self { name, form, mode: ValidationMode::Full, example, required: true, media, schema: None, text: None }
    }

    /// A JSON object that is a partial update.
    pub fn partial(name: &'static str, form: &'static Form, example: Value) -> Self {
        Self { mode: ValidationMode::Partial, ..Self::form(name, form, example) }
    }

    /// The body may be left out.
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// Replaces the schema of the form in the API document.
    pub fn schema(self, schema: fn() -> NamedSchema) -> Self {
        Self { schema: Some(schema), ..self }
    }

    /// The body may also be text of this content type.
    pub fn or_text(self, media: &'static str, example: &'static str) -> Self {
        Self { text: Some((media, example)), ..self }
    }

    /// The body may also be form data.
    pub fn or_form_data(self) -> Self {
        Self { media: &["application/json", "application/x-www-form-urlencoded"], ..self }
    }
}
