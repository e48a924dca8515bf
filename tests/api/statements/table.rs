//! The table.

/// Operation, statements on SQLite, statements on PostgreSQL. A number may only shrink.
pub const TABLE: [(&str, usize, usize); 0] = [];
