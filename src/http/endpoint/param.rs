//! Parameters of an operation, for the documentation; a `Form` checks them.

use serde_json::{Value, json};
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::http::wire_format::WireFormat;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
}

/// A parameter.
#[derive(Clone)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub description: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Its type.
    pub schema: RefOr<Schema>,
    /// An example.
    pub example: Value,
}

/// An id, as examples show it.
pub(crate) const EXAMPLE_ID: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

impl Param {
    /// A query parameter: a text until said otherwise.
    pub fn query(name: &'static str, description: &'static str) -> Self {
        Self::new(Place::Query, name, description)
    }

    /// A header: a text until said otherwise.
    pub fn header(name: &'static str, description: &'static str) -> Self {
        Self::new(Place::Header, name, description)
    }

    /// `If-Match`, which every mutation of an agent or its trainings honours.
    pub fn if_match() -> Self {
        let param =
            Self::header("If-Match", "The draft revision last read (the `ETag`); anything changed since answers 412.");
        param.example("\"7\"")
    }

    /// A path parameter whose name does not say enough: a text until said otherwise.
    pub fn path(name: &'static str, description: &'static str) -> Self {
        Self::new(Place::Path, name, description).required()
    }

    fn new(place: Place, name: &'static str, description: &'static str) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::String).into();
        Self { name, place, description, required: false, schema, example: json!("text") }
    }

    /// It must be there.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// An example.
    pub fn example(self, example: impl Into<Value>) -> Self {
        Self { example: example.into(), ..self }
    }

    /// A UUID.
    pub fn uuid(self) -> Self {
        let format = SchemaFormat::Custom("uuid".to_owned());
        self.typed(ObjectBuilder::new().schema_type(Type::String).format(Some(format)), EXAMPLE_ID)
    }

    /// A whole number from `least` to `most`.
    pub fn integer(self, least: i64, most: i64) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most));
        self.typed(schema, least)
    }

    /// A number from `least` to `most`.
    pub fn number(self, least: f64, most: f64) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(least)).maximum(Some(most));
        self.typed(schema, least)
    }

    /// True or false.
    pub fn boolean(self) -> Self {
        self.typed(ObjectBuilder::new().schema_type(Type::Boolean), true)
    }

    /// A moment.
    pub fn time(self) -> Self {
        let format = SchemaFormat::Custom("date-time".to_owned());
        self.typed(ObjectBuilder::new().schema_type(Type::String).format(Some(format)), "2024-01-15T10:30:00Z")
    }

    /// One of these texts.
    pub fn one_of(self, values: &[&'static str]) -> Self {
        let first = values.first().copied().unwrap_or_default();
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values.iter().copied()));
        self.typed(schema, first)
    }

    /// A text that may be given several times.
    pub fn repeatable(self) -> Self {
        let items = Object::with_type(Type::String);
        let example = json!([self.example]);
        Self { schema: ArrayBuilder::new().items(items).into(), example, ..self }
    }

    fn typed(self, schema: ObjectBuilder, example: impl Into<Value>) -> Self {
        Self { schema: schema.into(), example: example.into(), ..self }
    }

    /// What the name of a path parameter says by itself.
    pub(crate) fn of_path(name: &'static str, face: WireFormat) -> Self {
        let description = match name {
            "agent_id" => "The agent.",
            "training_id" => "The training.",
            "persona_id" => "The persona.",
            "directory_id" => "The directory.",
            "session_id" => "The stored conversation.",
            "environment_id" => "The environment.",
            "token_id" => "The API token.",
            "user_id" | "member_id" => "The person.",
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
