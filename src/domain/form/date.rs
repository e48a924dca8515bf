//! Points in time on the wire: read leniently, written in one way.

use chrono::{DateTime, Datelike, SecondsFormat, Utc};

/// Longer than any date this reads; stops the reading of megabytes.
const LONGEST: usize = 64;

/// Reads a point in time: RFC 3339 (`2024-01-15T10:30:00Z`, any offset, fractions, a space for the `T`), the same
/// without an offset, without seconds too, or a day alone; without an offset it is UTC. Fractions of seconds are cut
/// off, since the wire has second precision, and a leap second is the second before it.
///
/// None for anything else, days that no calendar has, and years outside 1 to 9999 (after the move to UTC), which the
/// wire cannot write. Laravel's `date` rule takes all that PHP's `strtotime` does, `tomorrow` included; what a
/// text means must not depend on when it is read, so relative words are refused here.
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    if text.len() > LONGEST {
        return None;
    }
    let parsed = ["", "Z", ":00Z", "T00:00:00Z"]
        .iter()
        .find_map(|rest| DateTime::parse_from_rfc3339(&format!("{text}{rest}")).ok())?;
    DateTime::from_timestamp(parsed.timestamp(), 0).filter(|date| (1..=9999).contains(&date.year()))
}

/// Writes a point in time as every face does: `2024-01-15T10:30:00Z`. Fractions of seconds are cut off.
pub fn format_date(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
