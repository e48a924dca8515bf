//! The field `version`, which selects a state of an agent: `draft`, `live` or a number.

use serde_json::{Map, Value};

use crate::domain::form::{FieldErrors, message};
use crate::domain::publishing::version::VersionSelector;

/// Rewrites a version number as text, which forms check.
pub fn number_as_text(fields: &mut Map<String, Value>) {
    if let Some(version) = fields.get_mut("version").filter(|value| value.is_i64()) {
        *version = Value::String(version.to_string());
    }
}

/// Parses the checked text of a field; none when it is absent.
///
/// # Errors
/// When it is none of the three.
pub fn selector(field: &str, text: Option<&str>) -> Result<Option<VersionSelector>, FieldErrors> {
    let invalid = || FieldErrors::one(field, message::not_selectable(field));
    text.map(|text| VersionSelector::parse(text).ok_or_else(invalid)).transpose()
}
