//! Validation messages, for forms and for services that check what a form cannot.
//!
//! They are those of Laravel 9's `lang/en/validation.php`
//! (<https://github.com/laravel/laravel/blob/9.x/lang/en/validation.php>); messages of our own are marked. Clients show
//! them to people and compare them, so they are part of the wire format. `field` is a field's path;
//! `_` in it is rendered as a space.

use std::fmt::Display;

fn name(field: &str) -> String {
    field.replace('_', " ")
}

/// A required field is absent or empty.
pub fn required(field: &str) -> String {
    format!("The {} field is required.", name(field))
}

/// The value is not of the type `what`, given with its article: `a string`, `an integer`, `a valid UUID`.
pub fn must_be(field: &str, what: &str) -> String {
    format!("The {} must be {what}.", name(field))
}

/// The value is neither a boolean nor 0 or 1.
pub fn boolean(field: &str) -> String {
    format!("The {} field must be true or false.", name(field))
}

/// The value is not a point in time.
pub fn date(field: &str) -> String {
    format!("The {} is not a valid date.", name(field))
}

/// The value is not allowed or does not exist (the rules `in` and `exists`).
pub fn not_selectable(field: &str) -> String {
    format!("The selected {} is invalid.", name(field))
}

/// The value is already in use (the rule `unique`).
pub fn taken(field: &str) -> String {
    format!("The {} has already been taken.", name(field))
}

/// The field must not be present here (the rule `prohibited`).
pub fn prohibited(field: &str) -> String {
    format!("The {} field is prohibited.", name(field))
}

/// The text is longer than `max` characters.
pub fn max_characters(field: &str, max: usize) -> String {
    format!("The {} must not be greater than {max} characters.", name(field))
}

/// The text is shorter than `min` characters.
pub fn min_characters(field: &str, min: usize) -> String {
    format!("The {} must be at least {min} characters.", name(field))
}

/// Two entries of the request have the same value (the rule `distinct`).
pub fn distinct(field: &str) -> String {
    format!("The {} field has a duplicate value.", name(field))
}

/// A query has a parameter of this name, which the operation does not have. Our own message, with the name as it was
/// sent: Laravel ignores such parameters.
pub fn unknown_parameter(name: &str) -> String {
    format!("The {name} parameter is not supported.")
}

/// The number is outside its range.
pub fn between(field: &str, min: impl Display, max: impl Display) -> String {
    format!("The {} must be between {min} and {max}.", name(field))
}

/// The number is too small.
pub fn min_value(field: &str, min: impl Display) -> String {
    format!("The {} must be at least {min}.", name(field))
}

/// The number is too large.
pub fn max_value(field: &str, max: impl Display) -> String {
    format!("The {} must not be greater than {max}.", name(field))
}

/// The array has too many elements.
pub fn max_items(field: &str, max: usize) -> String {
    format!("The {} must not have more than {max} items.", name(field))
}

/// The array has too few elements.
pub fn min_items(field: &str, min: usize) -> String {
    format!("The {} must have at least {min} items.", name(field))
}

/// The JSON text of an object is too long. Our own message: Laravel has no such rule; the wording follows its `max` rules.
pub fn max_bytes(field: &str, max: usize) -> String {
    format!("The {} must not be greater than {max} bytes.", name(field))
}

/// The text contains U+0000, which `PostgreSQL` cannot store. Our own message: Laravel passes such text to the
/// database, which then fails.
pub fn invalid_characters(field: &str) -> String {
    format!("The {} contains invalid characters.", name(field))
}
