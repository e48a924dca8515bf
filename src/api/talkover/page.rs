//! Pages of lists: `page` and `per_page` in, `meta` out.

use serde::{Deserialize, Serialize};

use crate::domain::form::Field;
use crate::domain::pagination::PageRequest;

/// The default `per_page`.
const DEFAULT_PER_PAGE: i64 = 20;

/// The query parameters of a page.
pub const FIELDS: [Field; 2] = [
    Field::new("per_page")
        .integer()
        .between_whole(1, 100)
        .example("20")
        .describe("The number of items per page. The default is 20."),
    Field::new("page").integer().between_whole(1, 1_000_000).describe("The page number, starting at 1."),
];

/// The page in a query.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    per_page: Option<i64>,
    page: Option<i64>,
}

impl PageQuery {
    /// Whether the query asks for no page.
    pub fn is_empty(self) -> bool {
        self.per_page.is_none() && self.page.is_none()
    }

    /// The page, with the defaults.
    pub fn request(self) -> PageRequest {
        PageRequest { page: self.page.unwrap_or(1), per_page: self.per_page.unwrap_or(DEFAULT_PER_PAGE) }
    }
}

/// Where a page is in its list.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PageMeta {
    current_page: i64,
    per_page: i64,
    total: i64,
    last_page: i64,
}

impl PageMeta {
    /// The `meta` of a page of a list of `total` items.
    pub fn of(page: PageRequest, total: i64) -> Self {
        Self { current_page: page.page, per_page: page.per_page, total, last_page: page.last_page(total) }
    }
}
