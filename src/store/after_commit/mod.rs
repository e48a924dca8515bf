//! What follows a commit: caches are invalidated, texts are queued for embedding, other processes are notified.

pub(in crate::store) mod commit_counter;
pub(in crate::store) mod embedding_queue;
pub(in crate::store) mod invalidation;
pub(in crate::store) mod notifications;

use crate::domain::id::Id;
use embedding_queue::CommittedTextQueue;
use invalidation::Invalidation;

/// The agents and trainings that a transaction changed. Dropping it invalidates the agents and queues the texts.
///
/// It travels with the result of the transaction, which outlives the commit even when the client hung up, so that no
/// cache stays stale. One invalidation too many costs one read.
#[derive(Default)]
pub(in crate::store) struct AfterCommit {
    /// `None` in the global scope, which changes no agent.
    pub(in crate::store) invalidation: Option<Invalidation>,
    pub(in crate::store) agents: Vec<Id>,
    /// `None` in the global scope.
    pub(in crate::store) committed_texts: Option<CommittedTextQueue>,
    /// Pairs of tenant and training whose text changed.
    pub(in crate::store) trainings: Vec<(Id, Id)>,
    /// Whether vectors were deleted that another training may need.
    pub(in crate::store) deleted_vectors: bool,
}

impl Drop for AfterCommit {
    fn drop(&mut self) {
        for (agent, invalidation) in self.agents.iter().zip(self.invalidation.iter().cycle()) {
            invalidation.invalidate(*agent);
        }
        if let Some(committed_texts) = &self.committed_texts {
            committed_texts.push(&mut self.trainings);
            if self.deleted_vectors {
                committed_texts.note_missed();
            }
        }
    }
}
