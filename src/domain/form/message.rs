//! The sentences of validation, for forms and for services that check what a form cannot.
//!
//! They are those of Laravel 9's `lang/en/validation.php`
//! (<https://github.com/laravel/laravel/blob/9.x/lang/en/validation.php>) except where an item says "ours". Clients show
//! them to people and tests compare them, so they are part of the wire format. `field` is a field's path;
//! `_` in it is rendered as a space.

use std::fmt::Display;

fn name(field: &str) -> String {
    field.replace('_', " ")
}

/// Absent or empty, and must not be.
pub fn required(field: &str) -> String {
    format!("The {} field is required.", name(field))
}

/// Not of the type named by `what`, which carries its article: `a string`, `an integer`, `a valid UUID`.
pub fn must_be(field: &str, what: &str) -> String {
    format!("The {} must be {what}.", name(field))
}

/// Not a boolean, nor 0 or 1.
pub fn boolean(field: &str) -> String {
    format!("The {} field must be true or false.", name(field))
}

/// Not a point in time that can be read.
pub fn date(field: &str) -> String {
    format!("The {} is not a valid date.", name(field))
}

/// Not one of the values allowed, or the name of nothing that exists (the rules `in` and `exists`).
pub fn not_selectable(field: &str) -> String {
    format!("The selected {} is invalid.", name(field))
}

/// Somebody else has it (the rule `unique`).
pub fn taken(field: &str) -> String {
    format!("The {} has already been taken.", name(field))
}

/// Longer than `max` characters.
pub fn max_characters(field: &str, max: usize) -> String {
    format!("The {} must not be greater than {max} characters.", name(field))
}

/// Shorter than `min` characters.
pub fn min_characters(field: &str, min: usize) -> String {
    format!("The {} must be at least {min} characters.", name(field))
}

/// A number outside two bounds.
pub fn between(field: &str, min: impl Display, max: impl Display) -> String {
    format!("The {} must be between {min} and {max}.", name(field))
}

/// A number below its bound.
pub fn min_value(field: &str, min: impl Display) -> String {
    format!("The {} must be at least {min}.", name(field))
}

/// A number above its bound.
pub fn max_value(field: &str, max: impl Display) -> String {
    format!("The {} must not be greater than {max}.", name(field))
}

/// Too many elements.
pub fn max_items(field: &str, max: usize) -> String {
    format!("The {} must not have more than {max} items.", name(field))
}

/// Too few elements.
pub fn min_items(field: &str, min: usize) -> String {
    format!("The {} must have at least {min} items.", name(field))
}

/// Ours: an object whose JSON text is too long. Laravel has no rule for it; the wording follows its `max` rules.
pub fn max_bytes(field: &str, max: usize) -> String {
    format!("The {} must not be greater than {max} bytes.", name(field))
}

/// Ours: text with U+0000, which `PostgreSQL` keeps in no text and no document. Laravel lets it through to the
/// database, which then fails.
pub fn invalid_characters(field: &str) -> String {
    format!("The {} contains invalid characters.", name(field))
}
