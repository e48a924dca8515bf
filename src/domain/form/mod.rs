//! Declarative forms: one table a form says what a request body may hold, and both the check and the
//! `OpenAPI` schema are read from it, so the two cannot disagree.
//!
//! The semantics are those of Laravel 8/9 as a host application meets them, that is with its `TrimStrings` and
//! `ConvertEmptyStringsToNull` middleware in front of the validator and every optional field `nullable`
//! (<https://laravel.com/docs/9.x/validation>). Where the two differ on purpose, the item that differs says so.
//!
//! ```
//! use serde_json::{Value, json};
//! use understudy::domain::form::{Field, Form, Mode};
//!
//! static TRAINING: Form = Form::new(&[
//!     Field::new("subject").required().string().max(255).example("\"Opening hours\""),
//!     Field::new("current_status").one_of(&["active", "inactive"]).default("\"active\""),
//!     Field::new("channels").array_of(&Field::item().one_of(&["web", "sms"])).max_items(10),
//! ]);
//! let body = json!({"subject": "  Opening hours ", "channels": ["web"]});
//! let training: Value = TRAINING.parse(body.as_object().unwrap(), Mode::Full).unwrap();
//! assert_eq!(training["subject"], "Opening hours");
//! ```

mod check;
mod date;
mod errors;
mod field;
pub mod message;
mod number;
mod patch;
mod schema;
mod text;

#[cfg(test)]
mod tests;

pub use date::{format_date, parse_date};
pub use errors::FieldErrors;
pub use field::Field;
pub use number::Bound;
pub use patch::Patch;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a request body may hold: its fields, in the order in which they are reported and documented.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    fields: &'static [Field],
}

/// Whether a body describes a whole thing or a change to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Creating or replacing: a required field must be there and must not be empty.
    Full,
    /// Changing what exists: an absent field keeps its value, required or not. A required field that is there
    /// must still not be empty. Objects nested in the body are values of their own and are always checked whole.
    Partial,
}

/// Why a body did not become the type that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The sender's mistake: these fields break these rules.
    #[error("The given data was invalid.")]
    Invalid(#[from] FieldErrors),
    /// Ours: the body passed the form, and the type does not fit the form. Never the sender's mistake.
    #[error("a form and the type read from it disagree")]
    Mismatch(#[source] serde_json::Error),
}

impl Form {
    /// A form of these fields. Names are expected to differ; of two alike, both are checked and the later one's
    /// value is kept.
    pub const fn new(fields: &'static [Field]) -> Self {
        Self { fields }
    }

    /// Checks a body and answers it normalised.
    ///
    /// The answer holds known keys only. Strings but passwords are trimmed, numeric strings are numbers, `0`, `1`, `"0"` and
    /// `"1"` are booleans where a boolean is asked for, UUIDs are lower case, dates are RFC 3339 in UTC to the
    /// second. A key absent from the input is absent from the answer; an optional key given as `null`, `""` or
    /// white space is there as `null`. What is inside a free [`Field::object`] is left exactly as it came.
    ///
    /// # Errors
    /// Every failing field at once, in the order of the form. A field that fails `required` reports only that, one
    /// of a wrong type only that, and otherwise each rule it breaks in the order format, least, most.
    pub fn check(&self, body: &Map<String, Value>, mode: Mode) -> Result<Map<String, Value>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let checked = check::fields(self.fields, "", body, mode, &mut errors);
        if errors.is_empty() { Ok(checked) } else { Err(errors) }
    }

    /// Checks a body and reads it into `T`. In `T`, an optional field is an `Option` with `#[serde(default)]`, or a
    /// [`Patch`] where absent and `null` mean different things.
    ///
    /// # Errors
    /// [`ParseError::Invalid`] as [`Form::check`]; [`ParseError::Mismatch`] when `T` cannot hold what the form lets
    /// through, which is a defect of the program and must be answered as one.
    pub fn parse<T: DeserializeOwned>(&self, body: &Map<String, Value>, mode: Mode) -> Result<T, ParseError> {
        let checked = self.check(body, mode)?;
        serde_json::from_value(Value::Object(checked)).map_err(ParseError::Mismatch)
    }
}
