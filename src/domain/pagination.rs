//! Pagination: by page number, by offset and limit, and by cursor (keyset).

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::id::Id;

/// A page requested by its number, as in Talkover's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The number of the page, from 1.
    pub page: i64,
    /// The number of rows per page.
    pub per_page: i64,
}

impl PageRequest {
    /// The number of rows before this page.
    pub fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The same page by offset and limit.
    pub fn window(self) -> OffsetLimit {
        OffsetLimit { offset: self.offset(), limit: self.per_page }
    }

    /// The number of the last page of `total` rows, at least 1.
    pub fn last_page(self, total: i64) -> i64 {
        ((total + self.per_page - 1) / self.per_page).max(1)
    }
}

/// A page requested by offset and limit, as in open.cx's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetLimit {
    /// The number of rows before the page.
    pub offset: i64,
    /// The maximum number of rows.
    pub limit: i64,
}

impl OffsetLimit {
    /// Every row.
    pub const ALL: Self = Self { offset: 0, limit: i64::MAX };

    /// Whether the row with this zero-based index is on the page.
    pub fn contains(self, index: i64) -> bool {
        index >= self.offset && index - self.offset < self.limit
    }
}

/// The sort key of the last row of a keyset page. The next page starts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// `created_at` of the last row.
    pub at: Timestamp,
    /// Its id, which orders rows of the same time.
    pub id: Id,
}

impl Cursor {
    /// The text sent to clients, which is opaque to them.
    pub fn encode(self) -> String {
        format!("{:x}-{}", self.at.micros(), self.id.0.simple())
    }

    /// Parses a text written by [`Cursor::encode`].
    pub fn decode(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('-')?;
        Some(Self { at: Timestamp::from_micros(i64::from_str_radix(micros, 16).ok()?)?, id: Id::parse(id)? })
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
    fn decoding_reverses_encoding() {
        let at = Timestamp::from_micros(1_705_314_600_123_456).unwrap();
        let cursor = Cursor { at, id: Id::parse("0190163d-8694-739b-aea5-966c26f8ad91").unwrap() };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        assert_eq!(Cursor::decode("nonsense"), None);
    }
}
