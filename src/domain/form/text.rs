//! Text: its format and its length.

use std::borrow::Cow;

use serde_json::Value;
use validator::{ValidateEmail, ValidateUrl};

use super::field_type::LengthBounds;
use super::{FieldErrors, message};

/// The format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Any text.
    Plain,
    /// A hyphenated UUID.
    Uuid,
    /// An absolute `http` or `https` URL.
    Url,
    /// An email address.
    Email,
    /// Any text, not trimmed.
    Password,
}

/// The rules of a text. Its length counts characters (Unicode scalar values, as PHP's `mb_strlen` does).
#[derive(Clone, Copy, Debug)]
pub struct TextRule {
    /// The format.
    pub format: TextFormat,
    /// How many characters it may have.
    pub length: LengthBounds,
}

impl TextRule {
    pub(super) const PLAIN: Self = Self { format: TextFormat::Plain, length: LengthBounds::ANY };

    /// The normalised text, or `None` after reporting each rule it breaks.
    pub(super) fn check(self, field: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
        let Value::String(text) = value else {
            errors.push(field, message::must_be(field, self.format.name()));
            return None;
        };
        let text = if self.format == TextFormat::Password { text } else { trim(text) };
        if text.contains('\0') {
            errors.push(field, message::invalid_characters(field));
            return None;
        }
        let normalised = self.format.normalise(text);
        if normalised.is_none() {
            errors.push(field, message::must_be(field, self.format.name()));
        }
        let has_length = self.check_length(field, text, errors);
        normalised.filter(|_| has_length).map(|text| Value::String(text.into_owned()))
    }

    fn check_length(self, field: &str, text: &str, errors: &mut FieldErrors) -> bool {
        if let Some(min) = self.length.violated_min(text) {
            errors.push(field, message::min_characters(field, min));
            return false;
        }
        if let Some(max) = self.length.violated_max(text) {
            errors.push(field, message::max_characters(field, max));
            return false;
        }
        true
    }
}

impl TextFormat {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Password => "a string",
            Self::Uuid => "a valid UUID",
            Self::Url => "a valid URL",
            Self::Email => "a valid email address",
        }
    }

    fn normalise(self, text: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Plain | Self::Password => Some(Cow::Borrowed(text)),
            Self::Uuid => uuid(text).map(Cow::Owned),
            Self::Url => is_url(text).then_some(Cow::Borrowed(text)),
            Self::Email => text.validate_email().then_some(Cow::Borrowed(text)),
        }
    }
}

/// A hyphenated UUID in lower case. The other forms that the crate reads (braces, `urn:`, bare digits) are refused, as
/// Laravel does.
fn uuid(text: &str) -> Option<String> {
    let hyphenated = text.len() == 36;
    uuid::Uuid::try_parse(text).ok().filter(|_| hyphenated).map(|uuid| uuid.to_string())
}

/// Whether a text is an absolute `http` or `https` URL. Parsers of the URL standard repair white space and missing
/// slashes. A URL that needs repair is refused: it is stored as it came, and another parser may repair it differently.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let clean = !rest.starts_with(['/', '\\']) && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    web && clean && text.validate_url()
}

/// Removes invisible characters from both ends of a text: Unicode white space and, like newer versions of Laravel's
/// `TrimStrings`, the byte order mark and the zero-width space.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}
