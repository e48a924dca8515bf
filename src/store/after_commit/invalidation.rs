//! Change counters of agents, which tell caches to read again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use crate::domain::id::Id;

/// The number of counters. Agents share them; a shared counter costs a superfluous read.
const SLOTS: usize = 4096;

/// One change counter per agent, in bounded memory. Cheap to clone.
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

    /// Raises the counters of all agents, after changes may have been missed.
    pub(in crate::store) fn invalidate_all(&self) {
        for slot in self.0.iter() {
            slot.fetch_add(1, Ordering::Release);
        }
    }

    /// Returns a handle that does not keep the counters alive.
    pub(in crate::store) fn downgrade(&self) -> WeakInvalidation {
        WeakInvalidation(Arc::downgrade(&self.0))
    }

    fn slot(&self, agent: Id) -> &AtomicU64 {
        // The last bytes of a UUIDv7 are random.
        let random = u16::from_be_bytes([agent.0.as_bytes()[14], agent.0.as_bytes()[15]]);
        &self.0[usize::from(random) % SLOTS]
    }
}

/// A handle to [`Invalidation`] that does not keep them alive.
pub(in crate::store) struct WeakInvalidation(Weak<Vec<AtomicU64>>);

impl WeakInvalidation {
    pub(in crate::store) fn upgrade(&self) -> Option<Invalidation> {
        self.0.upgrade().map(Invalidation)
    }
}
