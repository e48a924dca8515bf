//! Directories: how the trainings of an environment are filed.

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A directory. Flat; what is filed in it is no part of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its id.
    pub id: Id,
    /// Its name, unique in the environment.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last renamed.
    pub updated_at: Timestamp,
}
