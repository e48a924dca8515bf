//! The check of an object against the fields of a form.

use std::io;

use serde_json::{Map, Value};

use super::field::Field;
use super::field_type::{FieldType, LengthBounds};
use super::number::{integer, number};
use super::text::trim;
use super::{FieldErrors, ValidationMode, format_date, message, parse_date};

/// Checks the fields of one object; `prefix` is the path to it, empty for the body itself.
pub(super) fn fields(
    fields: &[Field],
    prefix: &str,
    body: &Map<String, Value>,
    mode: ValidationMode,
    errors: &mut FieldErrors,
) -> Map<String, Value> {
    let mut checked = Map::new();
    for field in fields {
        let path = if prefix.is_empty() { field.name.to_owned() } else { format!("{prefix}.{}", field.name) };
        match body.get(field.name) {
            None if field.required && mode == ValidationMode::Full => {
                errors.push(&path, message::required(&path));
            }
            None => {}
            Some(value) => {
                if let Some(value) = present(field, &path, value, errors) {
                    checked.insert(field.name.to_owned(), value);
                }
            }
        }
    }
    checked
}

/// Checks a field that is present. `None` means that an error was reported.
fn present(field: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    if field.required && (is_blank(value) || is_empty_container(value)) {
        errors.push(path, message::required(path));
        return None;
    }
    if is_blank(value) {
        return Some(Value::Null);
    }
    check_type(field, path, value, errors)
}

fn check_type(field: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let (checked, wrong_type) = match field.field_type {
        FieldType::Text(rule) => return rule.check(path, value, errors),
        FieldType::Object(max_bytes) => return object(max_bytes, path, value, errors),
        FieldType::Array(item, length) => return array(item, length, path, value, errors),
        FieldType::Map(item, length) => return map(item, length, path, value, errors),
        FieldType::Nested(form) => {
            let Value::Object(body) = value else {
                errors.push(path, message::must_be(path, "an object"));
                return None;
            };
            return Some(Value::Object(fields(form.fields, path, body, ValidationMode::Full, errors)));
        }
        FieldType::OneOf(allowed) => (one_of(allowed, value), message::not_selectable(path)),
        FieldType::Boolean => (boolean(value), message::boolean(path)),
        FieldType::Date => (date(value), message::date(path)),
        FieldType::Integer(range) => match integer(value) {
            Some(number) => {
                return range.check(&number, path, errors).then_some(Value::Number(number));
            }
            None => (None, message::must_be(path, "an integer")),
        },
        FieldType::Number(range) => match number(value) {
            Some(number) => {
                return range.check(&number, path, errors).then_some(Value::Number(number));
            }
            None => (None, message::must_be(path, "a number")),
        },
    };
    if checked.is_none() {
        errors.push(path, wrong_type);
    }
    checked
}

/// Null, or text that Laravel's `ConvertEmptyStringsToNull` turns into null.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => trim(text).is_empty(),
        _ => false,
    }
}

/// An empty array or object, which `required` also refuses.
fn is_empty_container(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

fn one_of(allowed: &[&str], value: &Value) -> Option<Value> {
    let text = trim(value.as_str()?);
    allowed.contains(&text).then(|| text.into())
}

/// Laravel's list by strict comparison: the texts `true` and `false` and the number `1.0` are not in it.
fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(value) => Some((*value).into()),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false.into()),
            1 => Some(true.into()),
            _ => None,
        },
        Value::String(text) => match trim(text) {
            "0" => Some(false.into()),
            "1" => Some(true.into()),
            _ => None,
        },
        _ => None,
    }
}

fn date(value: &Value) -> Option<Value> {
    parse_date(trim(value.as_str()?)).map(|date| format_date(date).into())
}

fn array(item: &Field, length: LengthBounds, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let Value::Array(items) = value else {
        errors.push(path, message::must_be(path, "an array"));
        return None;
    };
    // A wrong number of elements is reported alone: one message, not one for each of a million elements.
    if let Some(max) = length.violated_max(items) {
        errors.push(path, message::max_items(path, max));
        return None;
    }
    if let Some(min) = length.violated_min(items) {
        errors.push(path, message::min_items(path, min));
        return None;
    }
    let checked: Vec<Option<Value>> = items
        .iter()
        .enumerate()
        .map(|(index, value)| element(item, &format!("{path}.{index}"), value, errors))
        .collect();
    checked.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
}

/// Checks one element. An element is always required: an empty one has no meaning.
fn element(item: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    if is_blank(value) {
        errors.push(path, message::required(path));
        return None;
    }
    check_type(item, path, value, errors)
}

/// Checks an object whose keys are data.
fn map(item: &Field, length: LengthBounds, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let Value::Object(entries) = value else {
        errors.push(path, message::must_be(path, "an object"));
        return None;
    };
    if let Some(max) = length.max.filter(|max| entries.len() > *max) {
        errors.push(path, message::max_items(path, max));
        return None;
    }
    if entries.keys().any(|key| key.contains('\0')) {
        errors.push(path, message::invalid_characters(path));
        return None;
    }
    let checked: Vec<Option<(String, Value)>> = entries
        .iter()
        .map(|(key, value)| Some((key.clone(), present(item, &format!("{path}.{key}"), value, errors)?)))
        .collect();
    checked.into_iter().collect::<Option<Map<_, _>>>().map(Value::Object)
}

/// Checks a free object, which stays as it came.
fn object(max_bytes: Option<usize>, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    if !value.is_object() {
        errors.push(path, message::must_be(path, "an object"));
        return None;
    }
    if has_nul(value) {
        errors.push(path, message::invalid_characters(path));
        return None;
    }
    if let Some(max) = max_bytes.filter(|max| is_longer(value, *max)) {
        errors.push(path, message::max_bytes(path, max));
        return None;
    }
    Some(value.clone())
}

/// Whether any text in a document contains U+0000, keys included.
fn has_nul(value: &Value) -> bool {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) if text.contains('\0') => return true,
            Value::Array(items) => pending.extend(items),
            Value::Object(entries) if entries.keys().any(|key| key.contains('\0')) => return true,
            Value::Object(entries) => pending.extend(entries.values()),
            _ => {}
        }
    }
    false
}

/// Whether a document's compact JSON text has more than `max` bytes.
fn is_longer(value: &Value, max: usize) -> bool {
    struct BytesLeft(usize);
    impl io::Write for BytesLeft {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    serde_json::to_writer(BytesLeft(max), value).is_err()
}
