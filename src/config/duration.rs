//! Durations as an operator writes them: `500ms`, `30s`, `90d`.

use std::time::Duration;

/// The longest accepted duration: a hundred years. Any timestamp of today plus this much can be stored.
const MAX_DURATION: Duration = Duration::from_hours(100 * 366 * 24);

/// Parses a number with a unit, or several of them: `500ms`, `15m`, `2w`, `1h 30m`.
///
/// # Errors
/// When the text has another form, or the duration is longer than a hundred years.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let parsed = humantime::parse_duration(text);
    let duration =
        parsed.map_err(|error| format!("must be a number with a unit, such as 500ms, 30s or 90d ({error})"))?;
    if duration > MAX_DURATION { Err("must be at most a hundred years".to_owned()) } else { Ok(duration) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in
            [("0s", 0), ("30s", 30), ("15m", 900), ("12h", 43_200), ("90d", 7_776_000), ("2w", 1_209_600)]
        {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("1h 30m"), Ok(Duration::from_mins(90)));
    }

    #[test]
    fn a_malformed_or_too_long_duration_is_refused() {
        for bad in ["", "90", "d", "-1d", "9 parsecs", "99999999999999999999d", "40000d", "101y"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
