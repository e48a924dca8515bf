//! Parsing of query strings and form data into the JSON object that a `Form` checks.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};

use super::error::ApiError;
use crate::domain::form::{FieldType, Form};

/// The query string of a request. A handler parses it after authorization.
#[derive(Clone, Debug)]
pub struct QueryString(String);

impl QueryString {
    /// The parameters as strings, unchecked. A repeated name is an array where the form has an array or the name ends
    /// in `[]`; of any other the last value counts.
    ///
    /// # Errors
    /// When the string is malformed.
    pub fn fields(&self, form: &Form) -> Result<Map<String, Value>, ApiError> {
        let arrays = form.fields().iter().filter(|field| matches!(field.field_type, FieldType::Array(..)));
        let arrays: Vec<_> = arrays.map(|field| field.name).collect();
        pairs(&self.0, &arrays).ok_or(ApiError::MalformedQuery)
    }
}

impl FromRequest for QueryString {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.query_string().to_owned())))
    }
}

/// Parses `a=1&b=x+y` into an object of strings, and of arrays of strings for the names in `arrays` or with `[]`. `None`
/// when an escape is malformed or the bytes are not UTF-8.
pub(crate) fn pairs(text: &str, arrays: &[&str]) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name)?, Value::String(decode(value)?));
        let bare = name.strip_suffix("[]");
        let is_array = bare.is_some() || arrays.contains(&name.as_str());
        let name = bare.map_or_else(|| name.clone(), str::to_owned);
        match (is_array, fields.get_mut(&name)) {
            (true, Some(Value::Array(values))) => values.push(value),
            (true, _) => drop(fields.insert(name, Value::Array(vec![value]))),
            (false, _) => drop(fields.insert(name, value)),
        }
    }
    Some(fields)
}

fn decode(text: &str) -> Option<String> {
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_strings_and_lists_are_arrays() {
        let fields = pairs("a=1&a=2&b=x+y%26%C3%A9&c&segment=vip&tag[]=p&tag[]=q&&=", &["segment"]).unwrap();
        let expected = json!({"a":"2","b":"x y&é","c":"","segment":["vip"],"tag":["p","q"],"":""});
        assert_eq!(Value::Object(fields), expected);
        assert_eq!(pairs("s=1&s=2", &["s"]).unwrap()["s"], json!(["1", "2"]));
        assert_eq!(pairs("s=1&s[]=2", &[]).unwrap()["s"], json!(["2"]));
    }

    #[test]
    fn broken_escapes_are_refused() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%+1"] {
            assert!(pairs(text, &[]).is_none(), "{text}");
        }
    }
}
