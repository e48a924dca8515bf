//! Reading numbers the way PHP does when a form hands it text.

use std::fmt;

use serde_json::{Number, Value};

use super::{FieldErrors, message};

/// The end of a range, which prints in messages as it was written: `3.0` stays `3.0`, and `2` stays `2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Printed without a decimal point.
    Whole(i32),
    /// Printed with one.
    Decimal(f64),
}

impl Bound {
    fn value(self) -> f64 {
        match self {
            Self::Whole(value) => f64::from(value),
            Self::Decimal(value) => value,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{value:?}"),
        }
    }
}

/// Which numbers a field takes; both ends belong to the range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
}

impl Range {
    pub(super) const ANY: Self = Self { min: None, max: None };

    /// Reports a number outside the range. With both ends set the rule is `between`, whichever end was missed.
    pub(super) fn holds(self, number: &Number, field: &str, errors: &mut FieldErrors) -> bool {
        let value = number.as_f64().unwrap_or(f64::NAN);
        let above = self.min.is_none_or(|min| value >= min.value());
        let below = self.max.is_none_or(|max| value <= max.value());
        if above && below {
            return true;
        }
        match (self.min, self.max) {
            (Some(min), Some(max)) => errors.push(field, message::between(field, min, max)),
            (Some(min), None) => errors.push(field, message::min_value(field, min)),
            (None, Some(max)) => errors.push(field, message::max_value(field, max)),
            (None, None) => {}
        }
        false
    }
}

/// The integer a value stands for, after PHP's `FILTER_VALIDATE_INT` which Laravel's rule uses
/// (<https://www.php.net/manual/en/filter.constants.php>): JSON numbers without a fraction, `5.0` and `1e3` among them
/// while they are exact, and decimal text with an optional sign and no leading zeros. `"1e3"`, `"5.0"`, `"007"` and
/// whatever does not fit 64 bits are not integers. Unlike PHP, `true` is none either.
pub(super) fn integer(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Some(integer.into()),
            None => whole(number.as_f64()?).map(Number::from),
        },
        Value::String(text) => {
            let text = super::text::trim(text);
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let plain = digits == "0" || !digits.starts_with('0');
            let parsed = text.parse::<i64>().ok().filter(|_| plain)?;
            Some(parsed.into())
        }
        _ => None,
    }
}

/// Below this, doubles hold every integer exactly (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

fn whole(value: f64) -> Option<i64> {
    if value.fract() != 0.0 || value.abs() >= EXACT {
        return None;
    }
    // Printing is the one conversion that says what it does: a whole double below 2^53 prints as its digits.
    let text = format!("{value:.0}");
    if text == "-0" { Some(0) } else { text.parse().ok() }
}

/// The number a value stands for, after PHP's `is_numeric` (<https://www.php.net/manual/en/language.types.numeric-strings.php>):
/// any JSON number, and text such as `5`, `007`, `-0.5`, `.5`, `5.` and `1e3`. Unlike PHP, text whose value is
/// infinite is no number, because JSON has no way to keep it.
pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => {
            let text = super::text::trim(text);
            if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
                return None;
            }
            match text.parse::<i64>() {
                Ok(integer) => Some(integer.into()),
                Err(_) => Number::from_f64(text.parse().ok()?),
            }
        }
        _ => None,
    }
}
