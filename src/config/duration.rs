//! Lengths of time, as people write them.

use std::str::FromStr;
use std::time::Duration;

/// A length of time: `500ms`, `30s`, `15m`, `12h`, `90d`, `2w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(Duration);

/// Longest span: a hundred years, in seconds.
const LONGEST: u64 = 100 * 366 * 24 * 60 * 60;

impl Span {
    /// The same for the standard library.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }
}

impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = "must be a number and one of ms, s, m, h, d, w, such as 90d";
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(malformed)?;
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| malformed)?;
        let seconds = match unit {
            "ms" => return Ok(Self(Duration::from_millis(number.min(LONGEST)))),
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            "w" => 7 * 24 * 60 * 60,
            _ => return Err(malformed),
        };
        let seconds = number.checked_mul(seconds).filter(|seconds| *seconds <= LONGEST);
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or("must be at most a hundred years")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        let seconds = |text: &str| text.parse::<Span>().map(Span::seconds);
        assert_eq!(seconds("90d"), Ok(7_776_000));
        assert_eq!(seconds("2w"), Ok(1_209_600));
        assert_eq!("500ms".parse::<Span>().map(Span::duration), Ok(Duration::from_millis(500)));
        for bad in ["", "90", "d", "-1d", "1.5h", "1y", "9 d", "99999999999999999999d", "40000d"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
