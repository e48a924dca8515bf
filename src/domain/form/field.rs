//! One line of a form's table.

use super::Form;
use super::number::{Bound, Range};
use super::text::{Format, Text};

/// One field: its name, its type, its limits, and what the documentation says of it.
///
/// Optional unless [`Field::required`], and text unless another type is named. The type comes first and its limits
/// after it; a limit that does not belong to the type stops the compilation of the form's `static`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) kind: Kind,
    pub(super) docs: Docs,
}

/// What a value may be, with the limits of that type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text(Text),
    OneOf(&'static [&'static str]),
    Integer(Range),
    Number(Range),
    Boolean,
    Date,
    Object(Option<usize>),
    Array(&'static Field, Span),
    Nested(&'static Form),
}

/// How many elements an array may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) min: usize,
    pub(super) max: usize,
}

/// What only readers see. Values are JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Docs {
    pub(super) description: Option<&'static str>,
    pub(super) example: Option<&'static str>,
    pub(super) default: Option<&'static str>,
}

/// The most elements of an array whose field says nothing, so that no answer lists a million faults.
const MAX_ITEMS: usize = 1000;

impl Field {
    /// A field under this key: optional text of any length.
    pub const fn new(name: &'static str) -> Self {
        let docs = Docs { description: None, example: None, default: None };
        Self { name, required: false, kind: Kind::Text(Text::PLAIN), docs }
    }

    /// The element of an array, for [`Field::array_of`]; its key is its index.
    pub const fn item() -> Self {
        Self::new("")
    }

    /// Must be there and not be empty; null, `""`, white space, `[]` and `{}` are empty.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Text.
    pub const fn string(self) -> Self {
        self.text(Format::Plain)
    }

    /// A hyphenated UUID, of any version.
    pub const fn uuid(self) -> Self {
        self.text(Format::Uuid)
    }

    /// An absolute URL with the scheme `http` or `https`.
    pub const fn url(self) -> Self {
        self.text(Format::Url)
    }

    /// An email address, as browsers define it for `<input type=email>`.
    pub const fn email(self) -> Self {
        self.text(Format::Email)
    }

    /// Text kept as typed: nothing is trimmed, though white space alone is still empty. `TrimStrings` spares passwords too.
    pub const fn password(self) -> Self {
        self.text(Format::Password)
    }

    /// One of these texts, exactly, case included.
    pub const fn one_of(mut self, allowed: &'static [&'static str]) -> Self {
        self.kind = Kind::OneOf(allowed);
        self
    }

    /// A whole number of 64 bits with a sign; numeric text will do.
    pub const fn integer(mut self) -> Self {
        self.kind = Kind::Integer(Range::ANY);
        self
    }

    /// A number; numeric text will do.
    pub const fn number(mut self) -> Self {
        self.kind = Kind::Number(Range::ANY);
        self
    }

    /// True or false; 0, 1, `"0"` and `"1"` will do, `"true"` will not.
    pub const fn boolean(mut self) -> Self {
        self.kind = Kind::Boolean;
        self
    }

    /// A point in time, as [`super::parse_date`] reads it.
    pub const fn date(mut self) -> Self {
        self.kind = Kind::Date;
        self
    }

    /// Any JSON object, kept as it came (nothing in it is trimmed).
    pub const fn object(mut self) -> Self {
        self.kind = Kind::Object(None);
        self
    }

    /// An object that is checked by a form of its own, always whole.
    pub const fn object_of(mut self, form: &'static Form) -> Self {
        self.kind = Kind::Nested(form);
        self
    }

    /// A list whose elements obey `item`; at most 1000 unless [`Field::max_items`] says otherwise.
    pub const fn array_of(mut self, item: &'static Field) -> Self {
        self.kind = Kind::Array(item, Span { min: 0, max: MAX_ITEMS });
        self
    }

    /// At least this many characters.
    ///
    /// # Panics
    /// While compiling, when the field is no text.
    pub const fn min(mut self, characters: usize) -> Self {
        match &mut self.kind {
            Kind::Text(text) => text.min = Some(characters),
            _ => panic!("min() counts characters: it belongs to text"),
        }
        self
    }

    /// At most this many characters.
    ///
    /// # Panics
    /// While compiling, when the field is no text.
    pub const fn max(mut self, characters: usize) -> Self {
        match &mut self.kind {
            Kind::Text(text) => text.max = Some(characters),
            _ => panic!("max() counts characters: it belongs to text"),
        }
        self
    }

    /// From `min` to `max`, both included; messages print the bounds with a decimal point (`0.1 and 3.0`).
    ///
    /// # Panics
    /// While compiling, when the field is no number.
    pub const fn between(self, min: f64, max: f64) -> Self {
        self.range(Some(Bound::Decimal(min)), Some(Bound::Decimal(max)))
    }

    /// From `min` to `max`, both included; messages print the bounds without a decimal point (`0 and 2`).
    ///
    /// # Panics
    /// While compiling, when the field is no number.
    pub const fn between_whole(self, min: i32, max: i32) -> Self {
        self.range(Some(Bound::Whole(min)), Some(Bound::Whole(max)))
    }

    /// Not below this number. Instead of, not besides, [`Field::between`] and [`Field::max_value`].
    ///
    /// # Panics
    /// While compiling, when the field is no number.
    pub const fn min_value(self, min: i32) -> Self {
        self.range(Some(Bound::Whole(min)), None)
    }

    /// Not above this number. Instead of, not besides, [`Field::between`] and [`Field::min_value`].
    ///
    /// # Panics
    /// While compiling, when the field is no number.
    pub const fn max_value(self, max: i32) -> Self {
        self.range(None, Some(Bound::Whole(max)))
    }

    /// At least this many elements.
    ///
    /// # Panics
    /// While compiling, when the field is no array.
    pub const fn min_items(mut self, items: usize) -> Self {
        match &mut self.kind {
            Kind::Array(_, span) => span.min = items,
            _ => panic!("min_items() counts elements: it belongs to an array"),
        }
        self
    }

    /// At most this many elements.
    ///
    /// # Panics
    /// While compiling, when the field is no array.
    pub const fn max_items(mut self, items: usize) -> Self {
        match &mut self.kind {
            Kind::Array(_, span) => span.max = items,
            _ => panic!("max_items() counts elements: it belongs to an array"),
        }
        self
    }

    /// At most this many bytes as compact JSON text.
    ///
    /// # Panics
    /// While compiling, when the field is no free object.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        match &mut self.kind {
            Kind::Object(max) => *max = Some(bytes),
            _ => panic!("max_bytes() measures a document: it belongs to object()"),
        }
        self
    }

    /// What the documentation says of the field.
    pub const fn describe(mut self, description: &'static str) -> Self {
        self.docs.description = Some(description);
        self
    }

    /// A value for the documentation, as JSON text. [`Form::example`] shows it; check that against the form in a test.
    pub const fn example(mut self, json: &'static str) -> Self {
        self.docs.example = Some(json);
        self
    }

    /// What an absent field means, as JSON text. For the documentation: it fills nothing in.
    pub const fn default(mut self, json: &'static str) -> Self {
        self.docs.default = Some(json);
        self
    }

    const fn text(mut self, format: Format) -> Self {
        let limits = if let Kind::Text(text) = self.kind { text } else { Text::PLAIN };
        self.kind = Kind::Text(Text { format, min: limits.min, max: limits.max });
        self
    }

    const fn range(mut self, min: Option<Bound>, max: Option<Bound>) -> Self {
        match &mut self.kind {
            Kind::Integer(range) | Kind::Number(range) => *range = Range { min, max },
            _ => panic!("a range belongs to integer() or number()"),
        }
        self
    }
}
