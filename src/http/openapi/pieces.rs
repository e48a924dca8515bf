//! Small pieces of the document.

use serde_json::Value;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{Content, Header, Ref, RefOr, Schema};

pub(crate) fn content(schema: impl Into<RefOr<Schema>>, example: Value) -> Content {
    ContentBuilder::new().schema(Some(schema)).example(Some(example)).build()
}

pub(crate) fn header(description: &str, example: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String).examples([example]);
    HeaderBuilder::new().description(Some(description)).schema(Some(schema)).build()
}

pub(crate) fn request_id() -> Ref {
    Ref::new("#/components/headers/RequestId")
}

/// A schema of a type alone.
pub(crate) fn plain(kind: Type) -> Object {
    Object::with_type(kind)
}
