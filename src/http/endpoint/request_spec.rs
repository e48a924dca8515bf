//! The request body of an operation.

use serde_json::Value;

use super::response_spec::NamedSchema;
use crate::domain::form::{Form, ValidationMode};

/// The meaning of an optional field that a body leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentField {
    /// It has its default: the body creates something or asks for something.
    Default,
    /// It keeps its value: the body changes what exists.
    Keep,
    /// It keeps the value of what exists, and has its default in what is new.
    KeepOrDefault,
}

/// The documentation of a request body.
#[derive(Clone, Debug)]
pub struct RequestSpec {
    /// The name of its schema among the components. It ends in `Update` when absent fields keep their value, and in
    /// `Save` when they do so for what exists.
    pub name: &'static str,
    /// The form that checks it.
    pub form: &'static Form,
    /// Whether required fields must be present.
    pub mode: ValidationMode,
    /// What it means to leave out an optional field.
    pub absent: AbsentField,
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
    /// A JSON object that is a whole resource or a question: an absent field has its default.
    pub fn form(name: &'static str, form: &'static Form, example: Value) -> Self {
        let (mode, absent, media) = (ValidationMode::Full, AbsentField::Default, &["application/json"]);
        Self { name, form, mode, absent, example, required: true, media, schema: None, text: None }
    }

    /// A JSON object that is a partial update: nothing is required, and an absent field keeps its value.
    pub fn partial(name: &'static str, form: &'static Form, example: Value) -> Self {
        Self { mode: ValidationMode::Partial, ..Self::form(name, form, example).keeping_absent() }
    }

    /// An absent optional field keeps its value. Required fields stay required.
    pub fn keeping_absent(self) -> Self {
        Self { absent: AbsentField::Keep, ..self }
    }

    /// The body creates something, or updates what exists: there an absent optional field keeps its value.
    pub fn creating_or_updating(self) -> Self {
        Self { absent: AbsentField::KeepOrDefault, ..self }
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
