//! One field of a form.

use super::Form;
use super::field_type::{FieldType, LengthBounds};
use super::number::{NumberRange, RangeBound};
use super::text::{TextFormat, TextRule};

/// A field: its key, type, limits and documentation.
///
/// Optional unless [`Field::required`], and text unless another type is named. The type comes first and its limits
/// after it; a limit that does not belong to the type stops the compilation of the form's `static`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key in the object; empty for the element of an array.
    pub name: &'static str,
    /// Whether it must be present and not empty.
    pub required: bool,
    /// The type and its limits.
    pub field_type: FieldType,
    /// What the API document says about it.
    pub docs: FieldDocs,
}

/// The documentation of a field. `example` and `default` are JSON texts.
#[derive(Clone, Copy, Debug)]
pub struct FieldDocs {
    /// One sentence in Markdown.
    pub description: Option<&'static str>,
    /// A value that passes.
    pub example: Option<&'static str>,
    /// What an absent field means.
    pub default: Option<&'static str>,
    /// The name of the schema of its choices or object, for fields that share it.
    pub schema_name: Option<&'static str>,
}

/// The most elements of an array or a map without a limit of its own: bounds the number of error messages.
const MAX_ITEMS: usize = 1000;

impl Field {
    /// Creates an optional field for text of any length.
    pub const fn new(name: &'static str) -> Self {
        let docs = FieldDocs { description: None, example: None, default: None, schema_name: None };
        Self { name, required: false, field_type: FieldType::Text(TextRule::PLAIN), docs }
    }

    /// Creates the element of an array, for [`Field::array_of`]. It has no key: errors name its index.
    pub const fn item() -> Self {
        Self::new("")
    }

    /// The same field under another key.
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Must be present and not empty; null, `""`, white space, `[]` and `{}` are empty.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Text.
    pub const fn string(self) -> Self {
        self.text(TextFormat::Plain)
    }

    /// A hyphenated UUID, of any version.
    pub const fn uuid(self) -> Self {
        self.text(TextFormat::Uuid)
    }

    /// An absolute URL with the scheme `http` or `https`.
    pub const fn url(self) -> Self {
        self.text(TextFormat::Url)
    }

    /// An email address, as the HTML standard defines it for `<input type=email>`.
    pub const fn email(self) -> Self {
        self.text(TextFormat::Email)
    }

    /// Text that is not trimmed, as Laravel's `TrimStrings` exempts passwords. White space alone is still empty.
    pub const fn password(self) -> Self {
        self.text(TextFormat::Password)
    }

    /// Exactly one of these texts; case matters.
    pub const fn one_of(mut self, allowed: &'static [&'static str]) -> Self {
        self.field_type = FieldType::OneOf(allowed);
        self
    }

    /// A signed 64-bit integer; numeric text is accepted.
    pub const fn integer(mut self) -> Self {
        self.field_type = FieldType::Integer(NumberRange::ANY);
        self
    }

    /// A number; numeric text is accepted.
    pub const fn number(mut self) -> Self {
        self.field_type = FieldType::Number(NumberRange::ANY);
        self
    }

    /// A boolean; 0, 1, `"0"` and `"1"` are accepted, `"true"` is not.
    pub const fn boolean(mut self) -> Self {
        self.field_type = FieldType::Boolean;
        self
    }

    /// A point in time that [`super::parse_date`] accepts.
    pub const fn date(mut self) -> Self {
        self.field_type = FieldType::Date;
        self
    }

    /// Any JSON object; its content is not changed.
    pub const fn object(mut self) -> Self {
        self.field_type = FieldType::Object(None);
        self
    }

    /// An object with a form of its own, always checked whole.
    pub const fn object_of(mut self, form: &'static Form) -> Self {
        self.field_type = FieldType::Nested(form);
        self
    }

    /// A list whose elements obey `item`. It has at most 1000 elements, or the limit of [`Field::max_items`].
    pub const fn array_of(mut self, item: &'static Field) -> Self {
        self.field_type = FieldType::Array(item, LengthBounds { min: None, max: Some(MAX_ITEMS) });
        self
    }

    /// An object with any keys, whose values obey `item`; a value may be null unless `item` is required. It has at most
    /// 1000 entries, or the limit of [`Field::max_items`].
    pub const fn map_of(mut self, item: &'static Field) -> Self {
        self.field_type = FieldType::Map(item, LengthBounds { min: None, max: Some(MAX_ITEMS) });
        self
    }

    /// At least this many characters.
    ///
    /// # Panics
    /// At compile time, when the field is not text.
    pub const fn min(mut self, characters: usize) -> Self {
        match &mut self.field_type {
            FieldType::Text(rule) => rule.length.min = Some(characters),
            _ => panic!("min() counts characters: it belongs to text"),
        }
        self
    }

    /// At most this many characters.
    ///
    /// # Panics
    /// At compile time, when the field is not text.
    pub const fn max(mut self, characters: usize) -> Self {
        match &mut self.field_type {
            FieldType::Text(rule) => rule.length.max = Some(characters),
            _ => panic!("max() counts characters: it belongs to text"),
        }
        self
    }

    /// From `min` to `max`, both included; messages print the bounds with a decimal point (`0.1 and 3.0`).
    ///
    /// # Panics
    /// At compile time, when the field is not a number.
    pub const fn between(self, min: f64, max: f64) -> Self {
        self.range(Some(RangeBound::Decimal(min)), Some(RangeBound::Decimal(max)))
    }

    /// From `min` to `max`, both included; messages print the bounds without a decimal point (`0 and 2`).
    ///
    /// # Panics
    /// At compile time, when the field is not a number.
    pub const fn between_whole(self, min: i32, max: i32) -> Self {
        self.range(Some(RangeBound::Whole(min)), Some(RangeBound::Whole(max)))
    }

    /// At least this number. Replaces [`Field::between`] and [`Field::max_value`].
    ///
    /// # Panics
    /// At compile time, when the field is not a number.
    pub const fn min_value(self, min: i32) -> Self {
        self.range(Some(RangeBound::Whole(min)), None)
    }

    /// At most this number. Replaces [`Field::between`] and [`Field::min_value`].
    ///
    /// # Panics
    /// At compile time, when the field is not a number.
    pub const fn max_value(self, max: i32) -> Self {
        self.range(None, Some(RangeBound::Whole(max)))
    }

    /// At least this many elements.
    ///
    /// # Panics
    /// At compile time, when the field is not an array.
    pub const fn min_items(mut self, items: usize) -> Self {
        match &mut self.field_type {
            FieldType::Array(_, length) => length.min = Some(items),
            _ => panic!("min_items() counts elements: it belongs to an array"),
        }
        self
    }

    /// At most this many elements.
    ///
    /// # Panics
    /// At compile time, when the field is not an array or a map.
    pub const fn max_items(mut self, items: usize) -> Self {
        match &mut self.field_type {
            FieldType::Array(_, length) | FieldType::Map(_, length) => length.max = Some(items),
            _ => panic!("max_items() counts elements: it belongs to an array or a map"),
        }
        self
    }

    /// At most this many bytes as compact JSON text.
    ///
    /// # Panics
    /// At compile time, when the field is not a free object.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        match &mut self.field_type {
            FieldType::Object(max) => *max = Some(bytes),
            _ => panic!("max_bytes() measures a document: it belongs to object()"),
        }
        self
    }

    /// Sets the description in the API document.
    pub const fn describe(mut self, description: &'static str) -> Self {
        self.docs.description = Some(description);
        self
    }

    /// Sets the example in the API document, as JSON text.
    pub const fn example(mut self, json: &'static str) -> Self {
        self.docs.example = Some(json);
        self
    }

    /// Documents what an absent field means when something is created, as JSON text. The check does not insert it.
    pub const fn default(mut self, json: &'static str) -> Self {
        self.docs.default = Some(json);
        self
    }

    /// Names the schema of the choices of [`Field::one_of`] or of an object in the API document, so that fields share it.
    /// Without this, the schema has the name of the field.
    pub const fn schema_name(mut self, name: &'static str) -> Self {
        self.docs.schema_name = Some(name);
        self
    }

    const fn text(mut self, format: TextFormat) -> Self {
        let rule = if let FieldType::Text(rule) = self.field_type { rule } else { TextRule::PLAIN };
        self.field_type = FieldType::Text(TextRule { format, ..rule });
        self
    }

    const fn range(mut self, min: Option<RangeBound>, max: Option<RangeBound>) -> Self {
        match &mut self.field_type {
            FieldType::Integer(range) | FieldType::Number(range) => *range = NumberRange { min, max },
            _ => panic!("a range belongs to integer() or number()"),
        }
        self
    }
}
