//! The request body of an operation.

use serde_json::Value;

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
}

impl RequestSpec {
    /// A JSON object that is a whole resource.
    pub fn form(name: &'static str, form: &'static Form, example: Value) -> Self {
        Self { name, form, mode: ValidationMode::Full, example, required: true, media: &["application/json"] }
    }

    /// A JSON object that is a partial update.
    pub fn partial(name: &'static str, form: &'static Form, example: Value) -> Self {
        Self { mode: ValidationMode::Partial, ..Self::form(name, form, example) }
    }

    /// The body may be left out.
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// The body may also be form data.
    pub fn or_form_data(self) -> Self {
        Self { media: &["application/json", "application/x-www-form-urlencoded"], ..self }
    }
}
