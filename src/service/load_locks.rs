//! Locks for loading entries of caches.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Locks kept at most, and how long an unused one is kept.
const LOCK_CAPACITY: u64 = 10_000;
const LOCK_IDLE_TTL: Duration = Duration::from_mins(1);

/// One lock an entry, so that concurrent requests load it once. Cheap to clone.
#[derive(Clone)]
pub(super) struct LoadLocks<K>(Cache<K, Arc<Mutex<()>>>);

impl<K: Hash + Eq + Send + Sync + 'static> Default for LoadLocks<K> {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(LOCK_CAPACITY).time_to_idle(LOCK_IDLE_TTL).build())
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> LoadLocks<K> {
    /// Waits until nobody else loads the entry.
    pub(super) async fn lock(&self, key: &K) -> OwnedMutexGuard<()> {
        self.0.get_with(key.clone(), Arc::default).lock_owned().await
    }
}
