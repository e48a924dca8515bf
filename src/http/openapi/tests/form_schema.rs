//! The schema of a form.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::super::Schemas;
use super::super::form_schema::body;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::endpoint::RequestSpec;

static POINT: Form = Form::new(&[Field::new("x").required().number().example("1.5")]);

static EVERYTHING: Form = Form::new(&[
    Field::new("name").required().string().max(255).describe("What it is called.").example("\"Ada\""),
    Field::new("note").min(5).default("\"none\"").describe("A note."),
    Field::new("status").one_of(&["on", "off"]).default("\"on\""),
    Field::new("was_status").one_of(&["on", "off"]).schema_name("Status"),
    Field::new("mode").required().one_of(&["a"]).describe("How.").example("\"a\""),
    Field::new("modes").array_of(&Field::item().one_of(&["a"]).schema_name("Mode")),
    Field::new("count").required().integer().between_whole(1, 10).example("3"),
    Field::new("speed").number().between(0.1, 3.0).default("1.5"),
    Field::new("loud").required().boolean().example("true"),
    Field::new("at").date().example("\"2024-01-15T10:30:00Z\""),
    Field::new("id").uuid(),
    Field::new("image").url(),
    Field::new("mail").email(),
    Field::new("secret").password(),
    Field::new("metadata").object(),
    Field::new("tags").array_of(&Field::item().string().max(50).example("\"vip\"")).max_items(9),
    Field::new("points").required().array_of(&Field::item().object_of(&POINT)),
    Field::new("broken").example("not json"),
]);

/// The schema of a body, and the schemas it refers to.
fn written(request: &RequestSpec) -> (Value, Value) {
    let mut schemas = Schemas::new();
    let schema = json!(body(request, &mut schemas));
    (schema, json!(schemas))
}

fn whole() -> RequestSpec {
    RequestSpec::form("ThingCreate", &EVERYTHING, json!({}))
}

#[test]
fn a_schema_carries_types_limits_choices_examples_and_defaults_in_words() {
    let point = json!({
        "type": "object", "required": ["x"], "properties": {"x": {"type": "number", "examples": [1.5]}},
    });
    let (schema, named) = written(&whole());
    assert_eq!(
        schema,
        json!({
            "type": "object",
            "required": ["name", "mode", "count", "loud", "points"],
            "properties": {
                "name": {
                    "type": "string", "minLength": 1, "maxLength": 255,
                    "description": "What it is called.", "examples": ["Ada"],
                },
                "note": {
                    "type": ["string", "null"], "minLength": 5, "description": "A note. The default is `none`.",
                },
                "status": {
                    "oneOf": [{"$ref": "#/components/schemas/Status"}, {"type": "null"}], "description": "The default is `on`.",
                },
                "was_status": {"oneOf": [{"$ref": "#/components/schemas/Status"}, {"type": "null"}]},
                "mode": {"$ref": "#/components/schemas/Mode", "description": "How."},
                "modes": {
                    "type": ["array", "null"], "maxItems": 1000, "items": {"$ref": "#/components/schemas/Mode"},
                },
                "count": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 10, "examples": [3]},
                "speed": {
                    "type": ["number", "null"], "minimum": 0.1, "maximum": 3, "description": "The default is `1.5`.",
                },
                "loud": {"type": "boolean", "examples": [true]},
                "at": {"type": ["string", "null"], "format": "date-time", "examples": ["2024-01-15T10:30:00Z"]},
                "id": {"type": ["string", "null"], "format": "uuid"},
                "image": {"type": ["string", "null"], "format": "uri"},
                "mail": {"type": ["string", "null"], "format": "email"},
                "secret": {"type": ["string", "null"], "format": "password"},
                "metadata": {"oneOf": [{"$ref": "#/components/schemas/Metadata"}, {"type": "null"}]},
                "tags": {
                    "type": ["array", "null"], "maxItems": 9,
                    "items": {"type": "string", "minLength": 1, "maxLength": 50, "examples": ["vip"]},
                },
                "points": {"type": "array", "minItems": 1, "maxItems": 1000, "items": point},
                "broken": {"type": ["string", "null"]},
            },
        })
    );
    let (status, mode) = (json!({"type": "string", "enum": ["on", "off"]}), json!({"type": "string", "enum": ["a"]}));
    let metadata = json!({"type": "object", "additionalProperties": true});
    let choices = json!({"Status": status, "Mode": mode, "Metadata": metadata});
    assert_eq!(named, choices);
}

#[test]
fn the_schema_of_an_update_requires_nothing_and_names_no_default() {
    let (mut expected, named) = written(&whole().keeping_absent());
    expected.as_object_mut().unwrap().remove("required").unwrap();
    assert_eq!(written(&RequestSpec::partial("ThingUpdate", &EVERYTHING, json!({}))), (expected.clone(), named));
    assert_eq!(expected["properties"]["note"]["description"], "A note.");
    assert!(!expected.to_string().contains("default"));
}

#[test]
fn a_body_that_creates_or_updates_says_when_the_default_applies() {
    let (schema, _) = written(&whole().creating_or_updating());
    assert_eq!(schema["required"], json!(["name", "mode", "count", "loud", "points"]));
    assert_eq!(schema["properties"]["note"]["description"], "A note. When created, the default is `none`.");
}

#[test]
fn the_example_of_a_form_is_built_from_its_fields_and_passes_it() {
    let example = EVERYTHING.example();
    assert_eq!(
        json!(example),
        json!({
            "name": "Ada", "mode": "a", "count": 3, "loud": true, "at": "2024-01-15T10:30:00Z",
            "tags": ["vip"], "points": [{"x": 1.5}],
        })
    );
    assert_eq!(EVERYTHING.check(&example, ValidationMode::Full), Ok(example.clone()));
}
