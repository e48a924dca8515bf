//! Schemas and parameters of forms.

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{
    AdditionalProperties, Array, ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType,
    Type,
};
use utoipa::openapi::{RefOr, Required};

use super::super::endpoint::EXAMPLE_ID;
use crate::domain::form::{
    Field, FieldDocs, FieldType, Form, LengthBounds, NumberRange, RangeBound, TextFormat, TextRule, ValidationMode,
};

/// The schema of a body. In [`ValidationMode::Partial`] nothing is required.
pub(crate) fn body(form: &Form, mode: ValidationMode) -> Object {
    object(form, mode).build()
}

/// The query parameter of a field.
pub(crate) fn query_parameter(field: &Field) -> Parameter {
    let docs = FieldDocs { description: None, example: None, ..field.docs };
    // An empty parameter counts as absent, so an optional one has no least length.
    let schema = schema(&Field { docs, ..*field }, false, field.required);
    ParameterBuilder::new()
        .name(field.name)
        .parameter_in(ParameterIn::Query)
        .required(if field.required { Required::True } else { Required::False })
        .description(field.docs.description)
        .schema(Some(schema))
        .example(Some(field.example_value().unwrap_or_else(|| sample(field))))
        .build()
}

/// A value of the field's type, for a parameter without an example.
fn sample(field: &Field) -> Value {
    let least = |range: NumberRange| match range.min {
        Some(RangeBound::Whole(least)) => json!(least),
        Some(RangeBound::Decimal(least)) => json!(least),
        None => json!(1),
    };
    match field.field_type {
        FieldType::Text(TextRule { format: TextFormat::Uuid, .. }) => json!(EXAMPLE_ID),
        FieldType::Text(_) => json!("text"),
        FieldType::OneOf(allowed) => json!(allowed.first()),
        FieldType::Integer(range) | FieldType::Number(range) => least(range),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2024-01-15T10:30:00Z"),
        FieldType::Array(item, _) => json!([sample(item)]),
        FieldType::Object(_) | FieldType::Map(..) | FieldType::Nested(_) => json!({}),
    }
}

fn object(form: &Form, mode: ValidationMode) -> ObjectBuilder {
    let mut object = ObjectBuilder::new();
    for field in form.fields() {
        object = object.property(field.name, schema(field, !field.required, field.required));
        if field.required && mode == ValidationMode::Full {
            object = object.required(field.name);
        }
    }
    object
}

/// The schema of one value, which may be null or must not be empty.
fn schema(field: &Field, nullable: bool, non_empty: bool) -> RefOr<Schema> {
    match field.field_type {
        FieldType::Array(item, length) => RefOr::T(Schema::Array(array(field, item, length, nullable, non_empty))),
        FieldType::Text(rule) => documented(text(rule, non_empty), Type::String, field, nullable),
        FieldType::OneOf(allowed) => {
            let null = nullable.then_some(Value::Null);
            let values = allowed.iter().map(|value| Value::from(*value)).chain(null);
            documented(ObjectBuilder::new().enum_values(Some(values)), Type::String, field, nullable)
        }
        FieldType::Integer(range) => {
            let object = limited(range).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
            documented(object, Type::Integer, field, nullable)
        }
        FieldType::Number(range) => documented(limited(range), Type::Number, field, nullable),
        FieldType::Boolean => documented(ObjectBuilder::new(), Type::Boolean, field, nullable),
        FieldType::Date => {
            let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
            documented(ObjectBuilder::new().format(Some(format)), Type::String, field, nullable)
        }
        FieldType::Object(_) => {
            let object = ObjectBuilder::new()
                .additional_properties(Some(AdditionalProperties::FreeForm(true)))
                .min_properties(non_empty.then_some(1));
            documented(object, Type::Object, field, nullable)
        }
        FieldType::Map(item, length) => {
            let object = ObjectBuilder::new()
                .additional_properties(Some(schema(item, !item.required, item.required)))
                .min_properties(non_empty.then_some(1))
                .max_properties(length.max);
            documented(object, Type::Object, field, nullable)
        }
        FieldType::Nested(form) => documented(object(form, ValidationMode::Full), Type::Object, field, nullable),
    }
}

fn documented(object: ObjectBuilder, kind: Type, field: &Field, nullable: bool) -> RefOr<Schema> {
    let object = object
        .schema_type(or_null(kind, nullable))
        .description(field.docs.description)
        .examples(field.docs.example.and_then(parsed))
        .default(field.docs.default.and_then(parsed));
    RefOr::T(Schema::Object(object.build()))
}

fn or_null(kind: Type, nullable: bool) -> SchemaType {
    if nullable { SchemaType::from_iter([kind, Type::Null]) } else { SchemaType::new(kind) }
}

fn text(rule: TextRule, non_empty: bool) -> ObjectBuilder {
    let format = match rule.format {
        TextFormat::Plain => None,
        TextFormat::Uuid => Some("uuid"),
        TextFormat::Url => Some("uri"),
        TextFormat::Email => Some("email"),
        TextFormat::Password => Some("password"),
    };
    ObjectBuilder::new()
        .format(format.map(|name| SchemaFormat::Custom(name.to_owned())))
        .min_length(rule.length.min.or(non_empty.then_some(1)))
        .max_length(rule.length.max)
}

fn limited(range: NumberRange) -> ObjectBuilder {
    ObjectBuilder::new().minimum(range.min.map(number)).maximum(range.max.map(number))
}

fn number(bound: RangeBound) -> utoipa::Number {
    match bound {
        RangeBound::Whole(value) => utoipa::Number::from(value),
        RangeBound::Decimal(value) => utoipa::Number::Float(value),
    }
}

fn array(field: &Field, item: &Field, length: LengthBounds, nullable: bool, non_empty: bool) -> Array {
    ArrayBuilder::new()
        .schema_type(or_null(Type::Array, nullable))
        .items(schema(item, false, true))
        .min_items(length.min.max(non_empty.then_some(1)))
        .max_items(length.max)
        .description(field.docs.description)
        .examples(field.docs.example.and_then(parsed))
        .default(field.docs.default.and_then(parsed))
        .build()
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
