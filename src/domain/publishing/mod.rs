//! Versions, what differs between them, and the hash of their content.

pub mod content_hash;
