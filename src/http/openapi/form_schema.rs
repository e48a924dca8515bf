//! Schemas and parameters of forms.

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat,
    SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Required};

use super::super::endpoint::{AbsentField, EXAMPLE_ID, RequestSpec};
use super::{Schemas, add_schema};
use crate::domain::form::{
    Field, FieldDocs, FieldType, Form, LengthBounds, NumberRange, RangeBound, TextFormat, TextRule, ValidationMode,
};

/// The schema of a body. Its choices are added to `schemas`, each under its name.
///
/// Defaults are described in words: a generated client sends a `default` as if the caller had set the field.
pub(crate) fn body(request: &RequestSpec, schemas: &mut Schemas) -> Object {
    FormSchema { schemas, absent: request.absent }.object(request.form, request.mode).build()
}

/// The query parameter of a field.
pub(crate) fn query_parameter(field: &Field, schemas: &mut Schemas) -> Parameter {
    ParameterBuilder::new()
        .name(field.name)
        .parameter_in(ParameterIn::Query)
        .required(if field.required { Required::True } else { Required::False })
        .description(field.docs.description)
        .schema(Some(query_schema(field, schemas)))
        .example(Some(field.example_value().unwrap_or_else(|| sample(field))))
        .build()
}

/// The schema of a query parameter. An empty parameter counts as absent, so an optional one has no least length.
fn query_schema(field: &Field, schemas: &mut Schemas) -> RefOr<Schema> {
    let default = field.docs.default.and_then(parsed);
    if let FieldType::OneOf(allowed) = field.field_type
        && (field.docs.schema_name.is_none() || default.is_some())
    {
        return choices(allowed).default(default).into();
    }
    let docs = FieldDocs { description: None, example: None, default: None, ..field.docs };
    let field = Field { docs, ..*field };
    let schema = FormSchema { schemas, absent: AbsentField::Keep }.schema(&field, field.name, Empty::Unspecified);
    match schema {
        RefOr::T(Schema::Object(object)) => ObjectBuilder::from(object).default(default).into(),
        other => other,
    }
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

/// What an empty value means for a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// `null` and empty values clear the field.
    Null,
    /// The value must not be empty.
    Refused,
    /// Nothing is said about empty values.
    Unspecified,
}

/// Makes the schemas of one form.
struct FormSchema<'s> {
    schemas: &'s mut Schemas,
    absent: AbsentField,
}

impl FormSchema<'_> {
    fn object(&mut self, form: &Form, mode: ValidationMode) -> ObjectBuilder {
        let mut object = ObjectBuilder::new();
        for field in form.fields() {
            let empty = if field.required { Empty::Refused } else { Empty::Null };
            object = object.property(field.name, self.schema(field, field.name, empty));
            if field.required && mode == ValidationMode::Full {
                object = object.required(field.name);
            }
        }
        object
    }

    /// The schema of one value; `key` is the key of the field, also for the elements of an array.
    fn schema(&mut self, field: &Field, key: &str, empty: Empty) -> RefOr<Schema> {
        let (object, kind) = match field.field_type {
            FieldType::Array(item, length) => return self.array(field, key, (item, length), empty),
            FieldType::Text(rule) => (text(rule, empty), Type::String),
            FieldType::Integer(range) => {
                (limited(range).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))), Type::Integer)
            }
            FieldType::Number(range) => (limited(range), Type::Number),
            FieldType::Boolean => (ObjectBuilder::new(), Type::Boolean),
            FieldType::Date => {
                (ObjectBuilder::new().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))), Type::String)
            }
            FieldType::Object(_) if empty == Empty::Null => {
                let free = AdditionalProperties::FreeForm(true);
                let object = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(free));
                return self.named(field, key, object, empty);
            }
            FieldType::Nested(form) if empty == Empty::Null => {
                let object = self.object(form, ValidationMode::Full).schema_type(Type::Object);
                return self.named(field, key, object, empty);
            }
            FieldType::OneOf(allowed) => return self.named(field, key, choices(allowed), empty),
            FieldType::Object(_) => {
                let object = ObjectBuilder::new()
                    .additional_properties(Some(AdditionalProperties::FreeForm(true)))
                    .min_properties((empty == Empty::Refused).then_some(1));
                (object, Type::Object)
            }
            FieldType::Map(item, length) => {
                let value = self.schema(item, key, if item.required { Empty::Refused } else { Empty::Null });
                let object = ObjectBuilder::new()
                    .additional_properties(Some(value))
                    .min_properties((empty == Empty::Refused).then_some(1))
                    .max_properties(length.max);
                (object, Type::Object)
            }
            FieldType::Nested(form) => (self.object(form, ValidationMode::Full), Type::Object),
        };
        object.schema_type(or_null(kind, empty)).description(self.description(field)).examples(example(field)).into()
    }

    fn array(&mut self, field: &Field, key: &str, of: (&Field, LengthBounds), empty: Empty) -> RefOr<Schema> {
        let (item, length) = of;
        ArrayBuilder::new()
            .schema_type(or_null(Type::Array, empty))
            .items(self.schema(item, key, Empty::Refused))
            .min_items(length.min.max((empty == Empty::Refused).then_some(1)))
            .max_items(length.max)
            .description(self.description(field))
            .examples(example(field))
            .into()
    }

    /// A reference to a schema that gets a name, or to it and null. Generators make one type of it: of a nameless schema
    /// with null they make two, whose names end in numbers.
    fn named(&mut self, field: &Field, key: &str, schema: ObjectBuilder, empty: Empty) -> RefOr<Schema> {
        let name = field.docs.schema_name.map_or_else(|| pascal_case(key), str::to_owned);
        let reference = Ref::from_schema_name(&name);
        add_schema(self.schemas, name, schema.into());
        let description = self.description(field);
        if empty != Empty::Null {
            return Ref::builder().ref_location(reference.ref_location).description(description).into();
        }
        OneOfBuilder::new()
            .item(reference)
            .item(Object::with_type(Type::Null))
            .description(description)
            .examples(example(field))
            .into()
    }

    /// The description of a field, with its default in words.
    fn description(&self, field: &Field) -> Option<String> {
        let before = match self.absent {
            AbsentField::Keep => None,
            AbsentField::Default => Some("The default is"),
            AbsentField::KeepOrDefault => Some("When created, the default is"),
        };
        let default = field.docs.default.and_then(parsed).zip(before).map(|(default, before)| match default {
            Value::String(text) => format!("{before} `{text}`."),
            other => format!("{before} `{other}`."),
        });
        let sentences: Vec<_> = field.docs.description.map(str::to_owned).into_iter().chain(default).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

fn choices(allowed: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(allowed.iter().copied()))
}

/// `current_status` as `CurrentStatus`.
fn pascal_case(key: &str) -> String {
    let capitalized = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    key.split('_').filter(|word| !word.is_empty()).map(capitalized).collect()
}

fn or_null(kind: Type, empty: Empty) -> SchemaType {
    if empty == Empty::Null { SchemaType::from_iter([kind, Type::Null]) } else { SchemaType::new(kind) }
}

fn text(rule: TextRule, empty: Empty) -> ObjectBuilder {
    let format = match rule.format {
        TextFormat::Plain => None,
        TextFormat::Uuid => Some("uuid"),
        TextFormat::Url => Some("uri"),
        TextFormat::Email => Some("email"),
        TextFormat::Password => Some("password"),
    };
    ObjectBuilder::new()
        .format(format.map(|name| SchemaFormat::Custom(name.to_owned())))
        .min_length(rule.length.min.or((empty == Empty::Refused).then_some(1)))
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

fn example(field: &Field) -> Option<Value> {
    field.docs.example.and_then(parsed)
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
