//! Identifiers. `UUIDv7`, so that newer rows sort after older ones.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::Timestamp;

/// The id of a stored row. Created only by [`Clock::new_id`](super::clock::Clock::new_id).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl Id {
    /// The nil UUID, which no row has.
    pub const NIL: Self = Self(Uuid::nil());

    /// Sorts before every id that is made at `time` or later, and after those of earlier milliseconds.
    pub fn first_at(time: Timestamp) -> Self {
        let millis = u128::from(time.micros().max(0).unsigned_abs() / 1_000);
        Self(Uuid::from_u128(millis << 80))
    }

    /// Parses an id sent by a client. A malformed id is treated as unknown (404).
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
