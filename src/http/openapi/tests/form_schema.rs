//! The schema of a form.

use pretty_assertions::assert_eq;
use serde_json::json;

use super::super::form_schema::body;
use crate::domain::form::{Field, Form, ValidationMode};

static POINT: Form = Form::new(&[Field::new("x").required().number().example("1.5")]);

static EVERYTHING: Form = Form::new(&[
    Field::new("name").required().string().max(255).describe("What it is called.").example("\"Ada\""),
    Field::new("note").min(5).default("\"none\""),
    Field::new("status").one_of(&["on", "off"]).default("\"on\""),
    Field::new("mode").required().one_of(&["a"]).example("\"a\""),
    Field::new("count").required().integer().between_whole(1, 10).example("3"),
    Field::new("speed").number().between(0.1, 3.0),
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

#[test]
fn a_schema_carries_types_limits_choices_defaults_and_examples() {
    let point = json!({
        "type": "object", "required": ["x"], "properties": {"x": {"type": "number", "examples": [1.5]}},
    });
    assert_eq!(
        json!(body(&EVERYTHING, ValidationMode::Full)),
        json!({
            "type": "object",
            "required": ["name", "mode", "count", "loud", "points"],
            "properties": {
                "name": {
                    "type": "string", "minLength": 1, "maxLength": 255,
                    "description": "What it is called.", "examples": ["Ada"],
                },
                "note": {"type": ["string", "null"], "minLength": 5, "default": "none"},
                "status": {"type": ["string", "null"], "enum": ["on", "off", null], "default": "on"},
                "mode": {"type": "string", "enum": ["a"], "examples": ["a"]},
                "count": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 10, "examples": [3]},
                "speed": {"type": ["number", "null"], "minimum": 0.1, "maximum": 3},
                "loud": {"type": "boolean", "examples": [true]},
                "at": {"type": ["string", "null"], "format": "date-time", "examples": ["2024-01-15T10:30:00Z"]},
                "id": {"type": ["string", "null"], "format": "uuid"},
                "image": {"type": ["string", "null"], "format": "uri"},
                "mail": {"type": ["string", "null"], "format": "email"},
                "secret": {"type": ["string", "null"], "format": "password"},
                "metadata": {"type": ["object", "null"], "additionalProperties": true},
                "tags": {
                    "type": ["array", "null"], "maxItems": 9,
                    "items": {"type": "string", "minLength": 1, "maxLength": 50, "examples": ["vip"]},
                },
                "points": {"type": "array", "minItems": 1, "maxItems": 1000, "items": point},
                "broken": {"type": ["string", "null"]},
            },
        })
    );
}

#[test]
fn the_schema_of_a_change_requires_nothing() {
    let mut expected = json!(body(&EVERYTHING, ValidationMode::Full));
    if let Some(schema) = expected.as_object_mut() {
        schema.remove("required");
    }
    assert_eq!(json!(body(&EVERYTHING, ValidationMode::Partial)), expected);
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
