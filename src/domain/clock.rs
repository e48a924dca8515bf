//! The clock: current time, ids and random bytes. No other module may read the system clock or generate ids.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, DurationRound as _, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use serde::{Deserialize, Serialize, Serializer};
use uuid::{ContextV7, Timestamp as UuidTimestamp, Uuid};

use super::id::Id;

/// A UTC time with microsecond precision, as both databases store it. It is displayed and serialized with second
/// precision (`2024-01-15T10:30:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The time `micros` microseconds after 1970-01-01, or `None` outside the range of [`DateTime`].
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    /// Microseconds since 1970-01-01.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The same time as a [`DateTime`].
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Whether a value that was read at this time is younger than `max_age` at `now`. A value from the future, read before
    /// the clock was set back, is not fresh.
    pub fn is_fresh(self, now: Self, max_age: Duration) -> bool {
        (now.0 - self.0).to_std().is_ok_and(|age| age < max_age)
    }

    /// The start of the minute of this time.
    pub fn start_of_minute(self) -> Self {
        Self(self.0.duration_trunc(TimeDelta::minutes(1)).unwrap_or(self.0))
    }

    /// This time plus `seconds`, which may be negative. Unchanged if the result is out of range.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let delta = TimeDelta::try_seconds(seconds);
        Self(delta.and_then(|delta| self.0.checked_add_signed(delta)).unwrap_or(self.0))
    }
}

/// Truncates to microseconds.
impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
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

/// The source of time, ids and random bytes. Cheap to clone: clones share their state, so that a test can advance the
/// clock of a running server.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Microseconds added to the system time by [`Clock::advance_seconds`].
    offset_micros: Arc<AtomicI64>,
    /// Counts within a millisecond, so that the ids of one process sort in the order of their creation.
    counter: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// A clock that shows the system time.
    pub fn system() -> Self {
        Self { offset_micros: Arc::default(), counter: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        let offset = TimeDelta::microseconds(self.offset_micros.load(Ordering::Relaxed));
        let now = Utc::now();
        now.checked_add_signed(offset).unwrap_or(now).into()
    }

    /// Moves the clock forward, for tests of expiry.
    pub fn advance_seconds(&self, seconds: i64) {
        self.offset_micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
    }

    /// Creates a `UUIDv7`. It sorts after every earlier id of this process, and by creation time among those of others.
    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    pub fn new_id(&self) -> Id {
        let micros = self.now().micros().max(0).unsigned_abs();
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
        Id(Uuid::new_v7(UuidTimestamp::from_unix(&*self.counter, micros / 1_000_000, nanos)))
    }

    /// `N` cryptographically random bytes from the operating system.
    ///
    /// # Errors
    /// When the operating system's generator fails, which no supported one does after boot.
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
    fn display_has_second_precision_and_the_value_microsecond_precision() {
        let time = Timestamp::from_micros(1_705_314_600_123_456).unwrap();
        assert_eq!(time.to_string(), "2024-01-15T10:30:00Z");
        assert_eq!(time.micros(), 1_705_314_600_123_456);
    }

    #[test]
    fn a_minute_starts_at_second_zero() {
        let time = Timestamp::from_micros(1_705_314_659_999_999).unwrap();
        assert_eq!(time.start_of_minute().micros(), 1_705_314_600_000_000);
    }

    #[test]
    fn a_value_is_fresh_until_its_maximum_age_and_never_when_it_is_from_the_future() {
        let read_at = Timestamp::from_micros(5_000_000).unwrap();
        let fresh_at = |micros| read_at.is_fresh(Timestamp::from_micros(micros).unwrap(), Duration::from_secs(1));
        assert_eq!([4_999_999, 5_000_000, 5_999_999, 6_000_000].map(fresh_at), [false, true, true, false]);
    }

    #[test]
    fn microseconds_out_of_range_are_no_time() {
        assert_eq!(Timestamp::from_micros(i64::MAX), None);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let clock = Clock::system();
        let ids: Vec<_> = (0..10_000).map(|_| clock.new_id()).collect();
        assert!(ids.is_sorted());
        clock.advance_seconds(1);
        let later = clock.now();
        let bound = Id::first_at(later);
        assert!(ids[9_999] < bound && bound < clock.new_id());
    }
}
