//! Rows of versions, and what differs from them.

pub mod changes;
pub mod next_version;
pub mod publish;
pub mod published_texts;
pub mod restore;
pub mod rollback;
pub mod training_list;
pub mod versions;
