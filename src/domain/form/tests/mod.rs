//! Behaviour of forms, one test a rule.

mod arbitrary;
mod rules;
mod values;
mod whole;

use serde_json::{Map, Value};

use super::{Field, Form};

/// A body from a JSON value written in a test.
fn body(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("a body is an object, not {other}"),
    }
}

/// A form of one field, living as long as the tests.
fn form_of(field: Field) -> Form {
    Form::new(Box::leak(Box::new([field])))
}

/// What a form says to a value under the key `some_field`: the value normalised, or the messages.
fn put(field: Field, value: &Value) -> Result<Value, Vec<(String, Vec<String>)>> {
    let input = Map::from_iter([("some_field".to_owned(), value.clone())]);
    match form_of(field).check(&input, super::ValidationMode::Full) {
        Ok(map) => Ok(map.get("some_field").cloned().unwrap_or_else(|| panic!("lost {value}"))),
        Err(errors) => Err(errors.iter().map(|(f, m)| (f.to_owned(), m.to_vec())).collect()),
    }
}

/// The messages of the field itself; panics when the value passes.
fn messages(field: Field, value: &Value) -> Vec<String> {
    match put(field, value) {
        Ok(passed) => panic!("{value} passed as {passed}"),
        Err(errors) => errors.into_iter().flat_map(|(_, messages)| messages).collect(),
    }
}
