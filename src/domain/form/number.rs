//! Numbers: their limits, and reading them from text as PHP does.

use std::fmt;

use serde_json::{Number, Value};
use validator::ValidateRange;

use super::{FieldErrors, message};

/// One end of a range. Prints in messages as it was written: `3.0` stays `3.0`, and `2` stays `2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RangeBound {
    /// Printed without a decimal point.
    Whole(i32),
    /// Printed with a decimal point.
    Decimal(f64),
}

impl RangeBound {
    fn value(self) -> f64 {
        match self {
            Self::Whole(value) => f64::from(value),
            Self::Decimal(value) => value,
        }
    }
}

impl fmt::Display for RangeBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{value:?}"),
        }
    }
}

/// The least and the greatest number a field takes, both included.
#[derive(Clone, Copy, Debug)]
pub struct NumberRange {
    /// The least; `None` sets no limit.
    pub min: Option<RangeBound>,
    /// The greatest; `None` sets no limit.
    pub max: Option<RangeBound>,
}

impl NumberRange {
    pub(super) const ANY: Self = Self { min: None, max: None };

    /// Reports a number outside the range. With both ends set the message is that of `between`.
    pub(super) fn check(self, number: &Number, field: &str, errors: &mut FieldErrors) -> bool {
        let (min, max) = (self.min.map(RangeBound::value), self.max.map(RangeBound::value));
        if number.as_f64().validate_range(min, max, None, None) {
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

/// Reads an integer as PHP's `FILTER_VALIDATE_INT` does, which Laravel's rule uses
/// (<https://www.php.net/manual/en/filter.constants.php>): a JSON number without a fraction (`5.0` and `1e3` too, while
/// they are exact), or decimal text with an optional sign and no leading zeros. `"1e3"`, `"5.0"`, `"007"` and
/// numbers beyond 64 bits are not integers. Unlike in PHP, neither is `true`.
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
    // A cast could truncate silently; a whole double below 2^53 prints as exactly its digits.
    let text = format!("{value:.0}");
    if text == "-0" { Some(0) } else { text.parse().ok() }
}

/// Reads a number as PHP's `is_numeric` does (<https://www.php.net/manual/en/language.types.numeric-strings.php>):
/// any JSON number, and text such as `5`, `007`, `-0.5`, `.5`, `5.` and `1e3`. Unlike in PHP, text with an infinite
/// value is refused, because JSON cannot represent it.
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
