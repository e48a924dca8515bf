//! The body an operation takes, for the documentation; a `Form` checks it.

use serde_json::Value;
use utoipa::openapi::schema::Object;

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestSpec {
    /// The name of its schema among the components.
    pub name: &'static str,
    /// Its schema.
    pub schema: fn() -> Object,
    /// A body that works.
    pub example: Value,
    /// Whether there must be one.
    pub required: bool,
    /// The content types it may have.
    pub media: &'static [&'static str],
}

impl RequestSpec {
    /// A JSON object that a form describes.
    pub fn form(name: &'static str, schema: fn() -> Object, example: Value) -> Self {
        Self { name, schema, example, required: true, media: &["application/json"] }
    }

    /// It may be left out.
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// It may also come as form data.
    pub fn or_form_data(self) -> Self {
        Self { media: &["application/json", "application/x-www-form-urlencoded"], ..self }
    }
}
