//! The number of commits of this process, which tells background work to look for more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts transactions. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::store) struct CommitCounter(Arc<AtomicU64>);

/// A transaction that is counted when this is dropped. It travels with the result of the transaction, which outlives the
/// commit even when the client hung up.
pub(in crate::store) struct CommitNote(CommitCounter);

impl CommitCounter {
    pub(in crate::store) fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub(in crate::store) fn note(&self) -> CommitNote {
        CommitNote(self.clone())
    }
}

impl Drop for CommitNote {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Release);
    }
}
