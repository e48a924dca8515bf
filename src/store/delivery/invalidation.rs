//! Which agents were changed: the signal for whatever remembers what serves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use crate::domain::id::Id;

/// Counters shared by many agents: two that share one merely look once more than needed.
const SLOTS: usize = 4096;

/// A counter an agent, in bounded memory.
#[derive(Clone)]
pub(in crate::store) struct Invalidation(Arc<Vec<AtomicU64>>);

impl Default for Invalidation {
    fn default() -> Self {
        Self(Arc::new((0..SLOTS).map(|_| AtomicU64::new(0)).collect()))
    }
}

impl Invalidation {
    pub(in crate::store) fn of(&self, agent: Id) -> u64 {
        self.slot(agent).load(Ordering::Acquire)
    }

    pub(in crate::store) fn invalidate(&self, agent: Id) {
        self.slot(agent).fetch_add(1, Ordering::Release);
    }

    /// Of every agent: after a time in which changes may have gone unheard.
    pub(in crate::store) fn invalidate_all(&self) {
        for slot in self.0.iter() {
            slot.fetch_add(1, Ordering::Release);
        }
    }

    /// A handle that does not keep them alive.
    pub(in crate::store) fn downgrade(&self) -> WeakInvalidation {
        WeakInvalidation(Arc::downgrade(&self.0))
    }

    fn slot(&self, agent: Id) -> &AtomicU64 {
        // The last bytes of a UUIDv7 are random.
        let random = u16::from_be_bytes([agent.0.as_bytes()[14], agent.0.as_bytes()[15]]);
        &self.0[usize::from(random) % SLOTS]
    }
}

/// The counters, for as long as someone else keeps them.
pub(in crate::store) struct WeakInvalidation(Weak<Vec<AtomicU64>>);

impl WeakInvalidation {
    pub(in crate::store) fn upgrade(&self) -> Option<Invalidation> {
        self.0.upgrade().map(Invalidation)
    }
}
