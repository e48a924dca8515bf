//! Small pieces of the document.

use serde_json::Value;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{Content, Header, KnownFormat, Ref, RefOr, Schema, SchemaFormat};

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

/// The headers with the rate limit of the caller: the name of each, that of its component, and what it says.
pub(crate) const RATE_LIMIT: [(&str, &str, &str); 3] = [
    (
        "X-RateLimit-Limit",
        "RateLimitLimit",
        "The number of requests that the caller may send in a minute. Absent when the server sets no limit.",
    ),
    ("X-RateLimit-Remaining", "RateLimitRemaining", "The number of requests that the caller may send now."),
    (
        "X-RateLimit-Reset",
        "RateLimitReset",
        "The time when the caller may send the whole number again, in seconds since 1970-01-01 UTC.",
    ),
];

/// Adds the headers with the rate limit of the caller.
pub(crate) fn with_rate_limit(response: ResponseBuilder) -> ResponseBuilder {
    RATE_LIMIT.iter().fold(response, |response, (name, component, _)| {
        response.header_ref(*name, Ref::new(format!("#/components/headers/{component}")))
    })
}

/// The schema of a body that is not JSON. Generated clients send bytes as they are, and a string as JSON.
pub(crate) fn bytes() -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).build()
}

/// A schema of a type alone.
pub(crate) fn plain(kind: Type) -> Object {
    Object::with_type(kind)
}
