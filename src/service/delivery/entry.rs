//! Entries of the bundle cache, and the locks that load them.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Mutex;

use super::bundle::Bundle;
use crate::domain::id::Id;
use crate::service::search::SearchIndex;

/// Agent, version and content hash. A deletion changes the hash of every version that contained the training.
pub(super) type BundleKey = (Id, i64, String);

/// Locks kept at most, and how long an unused one is kept.
const LOCK_CAPACITY: u64 = 10_000;
const LOCK_IDLE_TTL: Duration = Duration::from_mins(1);

/// A version and the index over its trainings.
#[derive(Clone)]
pub(super) struct CachedBundle {
    pub(super) bundle: Arc<Bundle>,
    pub(super) ranking: Arc<SearchIndex>,
}

impl CachedBundle {
    /// Estimates the bytes of memory that the entry holds.
    pub(super) fn memory_bytes(&self) -> usize {
        self.bundle.memory_bytes() + self.ranking.bytes()
    }
}

/// One lock a bundle, so that concurrent requests index it once.
#[derive(Clone)]
pub(super) struct LoadLocks(Cache<BundleKey, Arc<Mutex<()>>>);

impl Default for LoadLocks {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(LOCK_CAPACITY).time_to_idle(LOCK_IDLE_TTL).build())
    }
}

impl LoadLocks {
    pub(super) fn lock(&self, key: &BundleKey) -> Arc<Mutex<()>> {
        self.0.get_with(key.clone(), Arc::default)
    }
}
