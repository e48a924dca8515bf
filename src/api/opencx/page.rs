//! Lists of this face: `limit` and `offset` in, `items`, `total` and `has_more` out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::form::Field;
use crate::domain::pagination::OffsetLimit;
use crate::http::endpoint::Param;

/// How many items a list shows unless told.
const USUAL: i64 = 50;
/// The farthest a list can be followed.
const FARTHEST: i32 = 1_000_000_000;

/// The query parameters, as a form checks them.
pub const FIELDS: [Field; 2] =
    [Field::new("limit").integer().between_whole(1, 100), Field::new("offset").integer().between_whole(0, FARTHEST)];

/// The query parameters, as the documentation shows them.
pub fn params() -> [Param; 2] {
    [
        Param::query("limit", "The most items; 50 unless said.").integer(1, 100).example(USUAL),
        Param::query("offset", "Items passed over; 0 unless said.").integer(0, FARTHEST.into()),
    ]
}

/// The part of the list that was asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    limit: Option<i64>,
    offset: Option<i64>,
}

impl PageQuery {
    /// With what is usual where nothing was said.
    pub fn window(self) -> OffsetLimit {
        OffsetLimit { limit: self.limit.unwrap_or(USUAL), offset: self.offset.unwrap_or(0) }
    }
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub struct Listed<T> {
    items: Vec<T>,
    /// How many there are in all.
    total: i64,
    limit: i64,
    offset: i64,
    /// Whether there are more after these.
    has_more: bool,
}

impl<T> Listed<T> {
    /// The part of a list of `total` that is in the window.
    pub fn of(items: Vec<T>, total: i64, window: OffsetLimit) -> Self {
        let shown = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let has_more = window.offset.saturating_add(shown) < total;
        Self { items, total, limit: window.limit, offset: window.offset, has_more }
    }
}
