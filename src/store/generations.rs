//! Which agents were changed: the signal for whatever remembers what serves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use crate::domain::id::Id;

/// Counters shared by many agents: two that share one merely look once more than needed.
const SLOTS: usize = 4096;

/// A counter an agent, in bounded memory.
#[derive(Clone)]
pub(super) struct Generations(Arc<Vec<AtomicU64>>);

impl Default for Generations {
    fn default() -> Self {
        Self(Arc::new((0..SLOTS).map(|_| AtomicU64::new(0)).collect()))
    }
}

impl Generations {
    pub(super) fn of(&self, agent: Id) -> u64 {
        self.slot(agent).load(Ordering::Acquire)
    }

    pub(super) fn raise(&self, agent: Id) {
        self.slot(agent).fetch_add(1, Ordering::Release);
    }

    /// Of every agent: after a time in which changes may have gone unheard.
    pub(super) fn raise_all(&self) {
        for slot in self.0.iter() {
            slot.fetch_add(1, Ordering::Release);
        }
    }

    /// A handle that does not keep them alive.
    pub(super) fn downgrade(&self) -> WeakGenerations {
        WeakGenerations(Arc::downgrade(&self.0))
    }

    fn slot(&self, agent: Id) -> &AtomicU64 {
        // The last bytes of a UUIDv7 are random.
        let random = u16::from_be_bytes([agent.0.as_bytes()[14], agent.0.as_bytes()[15]]);
        &self.0[usize::from(random) % SLOTS]
    }
}

/// The counters, for as long as someone else keeps them.
pub(super) struct WeakGenerations(Weak<Vec<AtomicU64>>);

impl WeakGenerations {
    pub(super) fn upgrade(&self) -> Option<Generations> {
        self.0.upgrade().map(Generations)
    }
}
