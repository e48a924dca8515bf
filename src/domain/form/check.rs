//! A body's way through the fields of a form.

use std::io;

use serde_json::{Map, Value};

use super::field::{Field, Kind, Span};
use super::number::{integer, number};
use super::text::trim;
use super::{FieldErrors, Mode, format_date, message, parse_date};

/// Checks the fields of one object; `prefix` is the path to it, empty for the body itself.
pub(super) fn fields(
    fields: &[Field],
    prefix: &str,
    body: &Map<String, Value>,
    mode: Mode,
    errors: &mut FieldErrors,
) -> Map<String, Value> {
    let mut checked = Map::new();
    for field in fields {
        let path = if prefix.is_empty() { field.name.to_owned() } else { format!("{prefix}.{}", field.name) };
        match body.get(field.name) {
            None if field.required && mode == Mode::Full => {
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

/// A field that is there: empty, or put to its rules. None means that an error was reported.
fn present(field: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    if field.required && (is_blank(value) || is_hollow(value)) {
        errors.push(path, message::required(path));
        return None;
    }
    if is_blank(value) {
        return Some(Value::Null);
    }
    rules(field, path, value, errors)
}

fn rules(field: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let (checked, wrong_type) = match field.kind {
        Kind::Text(text) => return text.check(path, value, errors),
        Kind::Object(max_bytes) => return object(max_bytes, path, value, errors),
        Kind::Array(item, span) => return array(item, span, path, value, errors),
        Kind::Nested(form) => {
            let Value::Object(body) = value else {
                errors.push(path, message::must_be(path, "an object"));
                return None;
            };
            return Some(Value::Object(fields(form.fields, path, body, Mode::Full, errors)));
        }
        Kind::OneOf(allowed) => (one_of(allowed, value), message::not_selectable(path)),
        Kind::Boolean => (boolean(value), message::boolean(path)),
        Kind::Date => (date(value), message::date(path)),
        Kind::Integer(range) => match integer(value) {
            Some(number) => {
                return range.holds(&number, path, errors).then_some(Value::Number(number));
            }
            None => (None, message::must_be(path, "an integer")),
        },
        Kind::Number(range) => match number(value) {
            Some(number) => {
                return range.holds(&number, path, errors).then_some(Value::Number(number));
            }
            None => (None, message::must_be(path, "a number")),
        },
    };
    if checked.is_none() {
        errors.push(path, wrong_type);
    }
    checked
}

/// What `ConvertEmptyStringsToNull` leaves as null.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => trim(text).is_empty(),
        _ => false,
    }
}

/// What `required` refuses besides: nothing in it.
fn is_hollow(value: &Value) -> bool {
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

/// Laravel's list, by strict comparison: the texts `true` and `false` and the number `1.0` are not in it.
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

fn array(item: &Field, span: Span, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let Value::Array(items) = value else {
        errors.push(path, message::must_be(path, "an array"));
        return None;
    };
    // A wrong number of elements is reported alone: one message, not one for each of a million elements.
    if items.len() > span.max {
        errors.push(path, message::max_items(path, span.max));
        return None;
    }
    if items.len() < span.min {
        errors.push(path, message::min_items(path, span.min));
        return None;
    }
    let checked: Vec<Option<Value>> = items
        .iter()
        .enumerate()
        .map(|(index, value)| element(item, &format!("{path}.{index}"), value, errors))
        .collect();
    checked.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
}

/// Elements are required by nature: an empty place in a list means nothing.
fn element(item: &Field, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    if is_blank(value) {
        errors.push(path, message::required(path));
        return None;
    }
    rules(item, path, value, errors)
}

/// A free object, kept as it came. An empty list counts as the empty object, because PHP clients cannot tell the
/// two apart (`json_encode([])` is `[]`).
fn object(max_bytes: Option<usize>, path: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
    let kept = match value {
        Value::Object(_) => value.clone(),
        Value::Array(items) if items.is_empty() => Value::Object(Map::new()),
        _ => {
            errors.push(path, message::must_be(path, "an object"));
            return None;
        }
    };
    if has_nul(&kept) {
        errors.push(path, message::invalid_characters(path));
        return None;
    }
    if let Some(max) = max_bytes.filter(|max| is_longer(&kept, *max)) {
        errors.push(path, message::max_bytes(path, max));
        return None;
    }
    Some(kept)
}

/// Whether U+0000 stands anywhere in a document, keys included.
fn has_nul(value: &Value) -> bool {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.contains('\0') => return true,
            Value::Array(items) => open.extend(items),
            Value::Object(entries) if entries.keys().any(|key| key.contains('\0')) => return true,
            Value::Object(entries) => open.extend(entries.values()),
            _ => {}
        }
    }
    false
}

/// Whether a document's compact JSON text has more bytes than this.
fn is_longer(value: &Value, max: usize) -> bool {
    struct Left(usize);
    impl io::Write for Left {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    serde_json::to_writer(Left(max), value).is_err()
}
