//! What text may be, once it is known to be text.

use std::borrow::Cow;

use serde_json::Value;
use validator::{ValidateEmail, ValidateUrl};

use super::{FieldErrors, message};

/// The shape a text must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Plain,
    Uuid,
    Url,
    Email,
    /// Plain, and kept as typed.
    Password,
}

/// The rules of a text field. Lengths count characters (Unicode scalar values, as PHP's `mb_strlen` does).
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) format: Format,
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
}

impl Text {
    pub(super) const PLAIN: Self = Self { format: Format::Plain, min: None, max: None };

    /// The text normalised, or nothing and what it breaks.
    pub(super) fn check(self, field: &str, value: &Value, errors: &mut FieldErrors) -> Option<Value> {
        let Value::String(text) = value else {
            errors.push(field, message::must_be(field, self.format.name()));
            return None;
        };
        let text = if self.format == Format::Password { text } else { trim(text) };
        if text.contains('\0') {
            errors.push(field, message::invalid_characters(field));
            return None;
        }
        let normalised = self.format.read(text);
        if normalised.is_none() {
            errors.push(field, message::must_be(field, self.format.name()));
        }
        let fits = self.fits(field, text, errors);
        normalised.filter(|_| fits).map(|text| Value::String(text.into_owned()))
    }

    fn fits(self, field: &str, text: &str, errors: &mut FieldErrors) -> bool {
        let length = text.chars().count();
        if let Some(min) = self.min.filter(|min| length < *min) {
            errors.push(field, message::min_characters(field, min));
            return false;
        }
        if let Some(max) = self.max.filter(|max| length > *max) {
            errors.push(field, message::max_characters(field, max));
            return false;
        }
        true
    }
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Password => "a string",
            Self::Uuid => "a valid UUID",
            Self::Url => "a valid URL",
            Self::Email => "a valid email address",
        }
    }

    fn read(self, text: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Plain | Self::Password => Some(Cow::Borrowed(text)),
            Self::Uuid => uuid(text).map(Cow::Owned),
            Self::Url => is_url(text).then_some(Cow::Borrowed(text)),
            Self::Email => text.validate_email().then_some(Cow::Borrowed(text)),
        }
    }
}

/// A UUID in its hyphenated form, in lower case. The other forms which the crate reads (braces, `urn:`, bare
/// digits) Laravel refuses.
fn uuid(text: &str) -> Option<String> {
    let hyphenated = text.len() == 36;
    uuid::Uuid::try_parse(text).ok().filter(|_| hyphenated).map(|uuid| uuid.to_string())
}

/// An absolute `http` or `https` URL. The URL standard repairs a good deal (white space, missing slashes); what needs
/// repair is refused, since it is stored as it came and somebody else's parser may repair it differently.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let clean = !rest.starts_with(['/', '\\']) && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    web && clean && text.validate_url()
}

/// Text without what people do not see at its ends: Unicode white space, and the byte order mark and zero-width space
/// which newer versions of Laravel's `TrimStrings` take for it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}
