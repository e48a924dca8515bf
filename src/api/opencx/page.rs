//! Pages of lists: `limit` and `offset` in, `items`, `total` and `has_more` out.

use serde::{Deserialize, Serialize};

use crate::domain::form::Field;
use crate::domain::pagination::OffsetLimit;

/// The default `limit`.
const DEFAULT_LIMIT: i64 = 50;
/// The maximum `offset`.
const MAX_OFFSET: i32 = 1_000_000_000;

/// The query parameters of a page.
pub const FIELDS: [Field; 2] = [
    Field::new("limit")
        .integer()
        .between_whole(1, 100)
        .example("50")
        .describe("The maximum number of items. The default is 50."),
    Field::new("offset")
        .integer()
        .between_whole(0, MAX_OFFSET)
        .describe("The number of items to skip, at most 1,000,000,000. The default is 0."),
];

/// The page in a query.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    limit: Option<i64>,
    offset: Option<i64>,
}

impl PageQuery {
    /// The page, with the defaults.
    pub fn window(self) -> OffsetLimit {
        OffsetLimit { limit: self.limit.unwrap_or(DEFAULT_LIMIT), offset: self.offset.unwrap_or(0) }
    }
}

/// A part of a list.
#[derive(Serialize)]
pub struct Listed<T> {
    items: Vec<T>,
    /// The total number of items.
    total: i64,
    limit: i64,
    offset: i64,
    /// Whether more items follow.
    has_more: bool,
}

impl<T> Listed<T> {
    /// The items of a page of a list of `total`.
    pub fn of(items: Vec<T>, total: i64, window: OffsetLimit) -> Self {
        let shown = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let has_more = window.offset.saturating_add(shown) < total;
        Self { items, total, limit: window.limit, offset: window.offset, has_more }
    }
}
