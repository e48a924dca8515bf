//! A training without its texts, for lists.

use super::training::TrainingType;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A training of the draft without its instructions and other long texts, which are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what a table shows of a training")]
pub struct TrainingSummary {
    pub id: Id,
    pub number: i64,
    pub node_id: Option<String>,
    pub directory: Option<Id>,
    pub subject: String,
    /// In characters.
    pub instructions_length: i64,
    pub active: bool,
    pub kind: TrainingType,
    pub slot: Option<i64>,
    pub held_back: bool,
    /// Whether the newest version contains the training.
    pub in_live_version: bool,
    /// Whether a publish would change the newest version.
    pub pending: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub changed_by: String,
}
