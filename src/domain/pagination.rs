//! Pages of long lists.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::id::Id;

/// A page counted from 1, as Talkover's lists have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// From 1.
    pub page: i64,
    /// Rows a page.
    pub per_page: i64,
}

impl PageRequest {
    /// Rows to pass over before this page.
    pub fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The number of the last page of `total` rows: at least 1.
    pub fn last_page(self, total: i64) -> i64 {
        ((total + self.per_page - 1) / self.per_page).max(1)
    }
}

/// A part of a list, as open.cx's lists have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetLimit {
    /// Rows passed over.
    pub offset: i64,
    /// The most rows.
    pub limit: i64,
}

impl OffsetLimit {
    /// Whether the row so many places after the first is in it.
    pub fn contains(self, place: i64) -> bool {
        place >= self.offset && place - self.offset < self.limit
    }
}

/// Where a keyset page ended: the next one begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// `created_at` of the last row.
    pub at: Timestamp,
    /// Its id, which decides between rows of one moment.
    pub id: Id,
}

impl Cursor {
    /// The text handed to clients: opaque to them.
    pub fn encode(self) -> String {
        format!("{:x}-{}", self.at.micros(), self.id.0.simple())
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub fn decode(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('-')?;
        Some(Self { at: Timestamp::from_micros(i64::from_str_radix(micros, 16).ok()?), id: Id::parse(id)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_has_one_page() {
        assert_eq!(PageRequest { page: 1, per_page: 20 }.last_page(0), 1);
        assert_eq!(PageRequest { page: 1, per_page: 20 }.last_page(21), 2);
    }

    #[test]
    fn a_cursor_survives_its_text() {
        let id = Id::parse("0190163d-8694-739b-aea5-966c26f8ad91")
            .map(|id| Cursor { at: Timestamp::from_micros(1_705_314_600_123_456), id });
        assert_eq!(id.and_then(|cursor| Cursor::decode(&cursor.encode())), id);
        assert_eq!(Cursor::decode("nonsense"), None);
    }
}
