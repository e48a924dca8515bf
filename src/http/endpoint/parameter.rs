//! Parameters in the path and in headers. A `Form` describes those of the query.

use serde_json::{Value, json};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::http::wire_format::WireFormat;

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In a header.
    Header,
}

/// The documentation of a parameter.
#[derive(Clone)]
pub struct ParameterSpec {
    /// The name in the path pattern or of the header.
    pub name: &'static str,
    /// Where it is.
    pub location: ParameterLocation,
    /// One sentence in Markdown.
    pub description: &'static str,
    /// Whether it must be present.
    pub required: bool,
    /// The schema of its value.
    pub schema: RefOr<Schema>,
    /// A value that is accepted.
    pub example: Value,
}

/// The id in examples.
pub(crate) const EXAMPLE_ID: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

impl ParameterSpec {
    /// An optional header with a text.
    pub fn header(name: &'static str, description: &'static str) -> Self {
        Self::new(ParameterLocation::Header, name, description)
    }

    /// `If-Match`, which every mutation of an agent or its trainings accepts.
    pub fn if_match() -> Self {
        let param = Self::header(
            "If-Match",
            "The draft revision last read (the `ETag`). If the draft has changed since, the response is 412.",
        );
        param.example("\"7\"")
    }

    /// A path parameter with a text, where the description by its name does not suffice.
    pub fn path(name: &'static str, description: &'static str) -> Self {
        Self { required: true, ..Self::new(ParameterLocation::Path, name, description) }
    }

    fn new(location: ParameterLocation, name: &'static str, description: &'static str) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::String).into();
        Self { name, location, description, required: false, schema, example: json!("text") }
    }

    /// Sets the example.
    pub fn example(self, example: impl Into<Value>) -> Self {
        Self { example: example.into(), ..self }
    }

    /// Makes the value a UUID.
    pub fn uuid(self) -> Self {
        let format = SchemaFormat::Custom("uuid".to_owned());
        self.typed(ObjectBuilder::new().schema_type(Type::String).format(Some(format)), EXAMPLE_ID)
    }

    /// Makes the value an integer from `min` to `max`.
    pub fn integer(self, min: i64, max: i64) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min)).maximum(Some(max));
        self.typed(schema, min)
    }

    fn typed(self, schema: ObjectBuilder, example: impl Into<Value>) -> Self {
        Self { schema: schema.into(), example: example.into(), ..self }
    }

    /// The path parameter that is described by its name alone.
    pub(crate) fn of_path(name: &'static str, face: WireFormat) -> Self {
        let description = match name {
            "agent_id" => "The agent.",
            "training_id" => "The training.",
            "persona_id" => "The persona.",
            "directory_id" => "The directory.",
            "session_id" => "The stored conversation.",
            "environment_id" => "The environment.",
            "token_id" => "The API token.",
            "user_id" | "member_id" => "The user.",
            "version" | "n" => "The number of the version.",
            "slot" => "The slot.",
            _ => "The id.",
        };
        let param = Self::path(name, description);
        if face == WireFormat::Luw || matches!(name, "version" | "n" | "slot") {
            param.integer(1, i64::from(u32::MAX)).example(7)
        } else {
            param.uuid()
        }
    }
}
