//! Declarative forms: a table of fields describes a request body or the parameters of a query. The check and the
//! `OpenAPI` document are both derived from it, so they cannot disagree.
//!
//! Lengths, ranges, URLs and email addresses are checked by the `validator` crate. The semantics around them are those
//! of Laravel 8/9 with its `TrimStrings` and `ConvertEmptyStringsToNull` middleware and every optional field `nullable`
//! (<https://laravel.com/docs/9.x/validation>). Each deliberate difference is documented where it is.
//!
//! ```
//! use serde_json::{Value, json};
//! use understudy::testing::{Field, Form, ValidationMode};
//!
//! static TRAINING: Form = Form::new(&[
//!     Field::new("subject").required().string().max(255).example("\"Opening hours\""),
//!     Field::new("current_status").one_of(&["active", "inactive"]).default("\"active\""),
//!     Field::new("channels").array_of(&Field::item().one_of(&["web", "sms"])).max_items(10),
//! ]);
//! let body = json!({"subject": "  Opening hours ", "channels": ["web"]});
//! let training: Value = TRAINING.parse(body.as_object().unwrap(), ValidationMode::Full).unwrap();
//! assert_eq!(training["subject"], "Opening hours");
//! ```

mod check;
mod date;
mod errors;
mod example;
mod field;
mod field_type;
mod field_update;
pub mod message;
mod number;
mod text;

#[cfg(test)]
mod tests;

pub use date::{format_date, parse_date};
pub use errors::FieldErrors;
pub use field::{Field, FieldDocs};
pub use field_type::{FieldType, LengthBounds};
pub use field_update::FieldUpdate;
pub use number::{NumberRange, RangeBound};
pub use text::{TextFormat, TextRule};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The most unknown parameters that are reported.
const MAX_UNKNOWN: usize = 20;

/// The fields of a request body or of a query, in the order in which they are reported and documented.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    fields: &'static [Field],
}

/// Whether a body is a whole resource or a partial update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidationMode {
    /// A whole resource: a required field must be present and not empty.
    Full,
    /// A partial update: an absent field keeps its value, required or not. A required field that is present must not
    /// be empty. Nested objects are always checked whole.
    Partial,
}

/// Why a body could not be parsed.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The fields that break rules: the client's mistake.
    #[error("The given data was invalid.")]
    Invalid(#[from] FieldErrors),
    /// The body passed the form, but the target type cannot hold it: a defect of this program.
    #[error("a form and the type read from it disagree")]
    Mismatch(#[source] serde_json::Error),
}

impl Form {
    /// Creates a form. Field names should differ; of two equal names both are checked and the later value is kept.
    pub const fn new(fields: &'static [Field]) -> Self {
        Self { fields }
    }

    /// The fields in order.
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// Checks a body and returns it normalised.
    ///
    /// The result contains known keys only. Strings except passwords are trimmed, numeric strings become numbers, `0`,
    /// `1`, `"0"` and `"1"` become booleans in boolean fields, UUIDs are lower case, dates are RFC 3339 in UTC to the
    /// second. A key absent from the input is absent from the result; an optional key given as `null`, `""` or
    /// white space is `null`. The content of a free [`Field::object`] stays exactly as it came.
    ///
    /// # Errors
    /// Every failing field at once, in the order of the form. A field that fails `required` or has a wrong type reports
    /// only that; otherwise each rule it breaks, in the order format, least, most.
    pub fn check(&self, body: &Map<String, Value>, mode: ValidationMode) -> Result<Map<String, Value>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let checked = check::fields(self.fields, "", body, mode, &mut errors);
        if errors.is_empty() { Ok(checked) } else { Err(errors) }
    }

    /// Checks a body and deserialises it into `T`. In `T`, an optional field is an `Option` with `#[serde(default)]`,
    /// or a [`FieldUpdate`] where absent and `null` mean different things.
    ///
    /// # Errors
    /// [`ParseError::Invalid`] as [`Form::check`]; [`ParseError::Mismatch`] when `T` does not fit the form.
    pub fn parse<T: DeserializeOwned>(&self, body: &Map<String, Value>, mode: ValidationMode) -> Result<T, ParseError> {
        self.parse_at("", body, mode)
    }

    /// [`Self::parse`] of an object that stands at `path` in a body; errors name their fields below it.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_at<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Map<String, Value>,
        mode: ValidationMode,
    ) -> Result<T, ParseError> {
        let mut errors = FieldErrors::new();
        let checked = check::fields(self.fields, path, body, mode, &mut errors);
        if !errors.is_empty() {
            return Err(errors.into());
        }
        serde_json::from_value(Value::Object(checked)).map_err(ParseError::Mismatch)
    }

    /// [`Form::parse`] of a query that may have no other parameters. The first [`MAX_UNKNOWN`] of them are errors, after
    /// those of the form.
    ///
    /// # Errors
    /// As [`Form::parse`].
    pub fn parse_exact<T: DeserializeOwned>(&self, query: &Map<String, Value>) -> Result<T, ParseError> {
        let mut errors = FieldErrors::new();
        let checked = check::fields(self.fields, "", query, ValidationMode::Full, &mut errors);
        let unknown = query.keys().filter(|key| self.fields.iter().all(|field| field.name != key.as_str()));
        for name in unknown.take(MAX_UNKNOWN) {
            errors.push(name, message::unknown_parameter(name));
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        serde_json::from_value(Value::Object(checked)).map_err(ParseError::Mismatch)
    }
}
