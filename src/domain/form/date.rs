//! Points in time on the wire.

use chrono::{DateTime, Datelike, SecondsFormat, Utc};

/// The longest text to parse, in bytes; longer than any date.
const MAX_LENGTH: usize = 64;

/// Parses a point in time: RFC 3339 (`2024-01-15T10:30:00Z`, any offset, fractions, a space for the `T`), the same
/// without offset or without seconds and offset, or a date alone. Without an offset it is UTC. Fractions of a second
/// are cut off, and a leap second becomes the second before it.
///
/// `None` for anything else: dates that do not exist, and years outside 1 to 9999 in UTC. Laravel's `date` rule accepts
/// everything that PHP's `strtotime` does, such as `tomorrow`. Relative words are refused here, because the meaning of
/// a text must not depend on when it is parsed.
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let parsed = ["", "Z", ":00Z", "T00:00:00Z"]
        .iter()
        .find_map(|rest| DateTime::parse_from_rfc3339(&format!("{text}{rest}")).ok())?;
    DateTime::from_timestamp(parsed.timestamp(), 0).filter(|date| (1..=9999).contains(&date.year()))
}

/// Formats a point in time as all wire formats do: `2024-01-15T10:30:00Z`. Fractions of a second are cut off.
pub fn format_date(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
