//! Versions, what differs between them, and the hash of their content.

pub mod changes;
pub mod content_hash;
pub mod diff;
pub mod field_change;
mod hunks;
pub mod import;
pub mod version;
