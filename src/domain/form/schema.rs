//! What the documentation shows of a form.

use serde_json::{Map, Value};
use utoipa::openapi::schema::{
    Array, ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{RefOr, schema::AdditionalProperties};

use super::field::{Field, Kind, Span};
use super::number::{Bound, Range};
use super::text::{Format, Text};
use super::{Form, Mode};

impl Form {
    /// The schema of a whole body ([`Mode::Full`]).
    pub fn schema(&self) -> Object {
        self.object(Mode::Full).build()
    }

    /// The schema of a change ([`Mode::Partial`]): the same, with nothing required.
    pub fn partial_schema(&self) -> Object {
        self.object(Mode::Partial).build()
    }

    /// A body made of the fields' examples, for the documentation; a field without one is left out. An example that is
    /// not JSON is left out too, so a test should put this body to the form it comes from.
    pub fn example(&self) -> Map<String, Value> {
        let examples = self.fields.iter().filter_map(|field| Some((field.name.to_owned(), example(field)?)));
        examples.collect()
    }

    fn object(&self, mode: Mode) -> ObjectBuilder {
        let mut object = ObjectBuilder::new();
        for field in self.fields {
            object = object.property(field.name, schema(field, !field.required));
            if field.required && mode == Mode::Full {
                object = object.required(field.name);
            }
        }
        object
    }
}

fn example(field: &Field) -> Option<Value> {
    if let Some(text) = field.docs.example {
        return json(text);
    }
    match field.kind {
        Kind::Nested(form) => Some(Value::Object(form.example())),
        Kind::Array(item, _) => example(item).map(|item| Value::Array(vec![item])),
        _ => None,
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// The schema of one value. A field that is not required takes null as well.
fn schema(field: &Field, nullable: bool) -> RefOr<Schema> {
    let required = !nullable;
    match field.kind {
        Kind::Array(item, span) => RefOr::T(Schema::Array(array(field, item, span, nullable))),
        Kind::Text(rules) => described(text(rules, required), Type::String, field, nullable),
        Kind::OneOf(allowed) => {
            let null = nullable.then_some(Value::Null);
            let values = allowed.iter().map(|value| Value::from(*value)).chain(null);
            described(ObjectBuilder::new().enum_values(Some(values)), Type::String, field, nullable)
        }
        Kind::Integer(range) => {
            let object = limited(range).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
            described(object, Type::Integer, field, nullable)
        }
        Kind::Number(range) => described(limited(range), Type::Number, field, nullable),
        Kind::Boolean => described(ObjectBuilder::new(), Type::Boolean, field, nullable),
        Kind::Date => {
            let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
            described(ObjectBuilder::new().format(Some(format)), Type::String, field, nullable)
        }
        Kind::Object(_) => {
            let object = ObjectBuilder::new()
                .additional_properties(Some(AdditionalProperties::FreeForm(true)))
                .min_properties(required.then_some(1));
            described(object, Type::Object, field, nullable)
        }
        Kind::Nested(form) => described(form.object(Mode::Full), Type::Object, field, nullable),
    }
}

fn described(object: ObjectBuilder, kind: Type, field: &Field, nullable: bool) -> RefOr<Schema> {
    let object = object
        .schema_type(or_null(kind, nullable))
        .description(field.docs.description)
        .examples(field.docs.example.and_then(json))
        .default(field.docs.default.and_then(json));
    RefOr::T(Schema::Object(object.build()))
}

fn or_null(kind: Type, nullable: bool) -> SchemaType {
    if nullable { SchemaType::from_iter([kind, Type::Null]) } else { SchemaType::new(kind) }
}

/// A required text has at least one character, whether the form says so or not.
fn text(rules: Text, required: bool) -> ObjectBuilder {
    let format = match rules.format {
        Format::Plain => None,
        Format::Uuid => Some("uuid"),
        Format::Url => Some("uri"),
        Format::Email => Some("email"),
        Format::Password => Some("password"),
    };
    ObjectBuilder::new()
        .format(format.map(|name| SchemaFormat::Custom(name.to_owned())))
        .min_length(rules.min.or(required.then_some(1)))
        .max_length(rules.max)
}

fn limited(range: Range) -> ObjectBuilder {
    ObjectBuilder::new().minimum(range.min.map(bound)).maximum(range.max.map(bound))
}

fn bound(bound: Bound) -> utoipa::Number {
    match bound {
        Bound::Whole(value) => utoipa::Number::from(value),
        Bound::Decimal(value) => utoipa::Number::Float(value),
    }
}

fn array(field: &Field, item: &'static Field, span: Span, nullable: bool) -> Array {
    let least = if nullable { span.min } else { span.min.max(1) };
    ArrayBuilder::new()
        .schema_type(or_null(Type::Array, nullable))
        .items(schema(item, false))
        .min_items((least > 0).then_some(least))
        .max_items(Some(span.max))
        .description(field.docs.description)
        .examples(field.docs.example.and_then(json))
        .default(field.docs.default.and_then(json))
        .build()
}
