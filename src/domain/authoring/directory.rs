//! Directories: folders for the trainings of an environment.

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A folder of trainings. Directories are not nested and are not part of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "ids and times that say what they are")]
pub struct Directory {
    pub id: Id,
    /// Unique in the environment.
    pub name: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
