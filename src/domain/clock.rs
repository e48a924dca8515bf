//! The one place where time and chance come from, handed to whoever needs them.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};
use uuid::{ContextV7, Timestamp as UuidTimestamp, Uuid};

use super::id::Id;

/// A moment, UTC, to the microsecond: what both databases keep. On the wire it has second precision
/// (`2024-01-15T10:30:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The moment so many microseconds after 1970; out of chrono's range is 1970 itself.
    pub fn from_micros(micros: i64) -> Self {
        Self(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The chrono form.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Whether what was read at this moment is believed at `now` without another look, for so many microseconds. It is
    /// not when the clock was set back meanwhile: it would be believed for as long as that.
    pub fn is_fresh(self, now: Self, micros: i64) -> bool {
        (0..micros).contains(&now.micros().saturating_sub(self.micros()))
    }

    /// That many seconds later (earlier when negative).
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.checked_add_signed(Duration::seconds(seconds)).unwrap_or(self.0))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self::from_micros(time.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::<Utc>::deserialize(deserializer).map(Self::from)
    }
}

/// Time and chance. Cloned freely; a test can hold one whose hands it moves.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Microseconds added to the system's time: what a test moves.
    ahead: Arc<AtomicI64>,
    /// Counts within a millisecond, so that the ids of one process sort in the order in which they were made.
    counter: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The machine's own time.
    pub fn system() -> Self {
        Self { ahead: Arc::default(), counter: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// The moment it is now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(Utc::now().timestamp_micros().saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// Lets time pass: for tests of expiry.
    pub fn advance_seconds(&self, seconds: i64) {
        self.ahead.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
    }

    /// A new id that sorts after every id this process made before it, and by the moment it was made among others.
    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    pub fn new_id(&self) -> Id {
        let micros = self.now().micros().max(0).unsigned_abs();
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
        Id(Uuid::new_v7(UuidTimestamp::from_unix(&*self.counter, micros / 1_000_000, nanos)))
    }

    /// `N` unguessable bytes from the operating system.
    ///
    /// # Errors
    /// When the operating system has none to give, which no supported one does after boot.
    #[expect(clippy::disallowed_methods, reason = "this is where secrets come from")]
    pub fn random_bytes<const N: usize>(&self) -> Result<[u8; N], getrandom::Error> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_to_the_second_and_kept_to_the_microsecond() {
        let time = Timestamp::from_micros(1_705_314_600_123_456);
        assert_eq!(time.to_string(), "2024-01-15T10:30:00Z");
        assert_eq!(time.micros(), 1_705_314_600_123_456);
    }

    #[test]
    fn what_was_read_is_believed_for_a_while_and_not_before_it_was_read() {
        let read = Timestamp::from_micros(5_000_000);
        let at = |micros| read.is_fresh(Timestamp::from_micros(micros), 1_000_000);
        assert_eq!([at(4_999_999), at(5_000_000), at(5_999_999), at(6_000_000)], [false, true, true, false]);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let clock = Clock::system();
        let ids: Vec<_> = (0..10_000).map(|_| clock.new_id()).collect();
        assert!(ids.is_sorted());
        clock.advance_seconds(1);
        assert!(ids[9_999] < clock.new_id());
    }
}
