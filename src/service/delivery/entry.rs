//! What is kept of a live version: its bundle, and the index over it.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Mutex;

use super::bundle::Bundle;
use crate::domain::id::Id;
use crate::service::meaning::Ranking;

/// Agent, version and content hash: a deletion changes the hash of the versions it touches.
pub(super) type Key = (Id, i64, String);

/// How long a turn is remembered.
const LOCK_IDLE_TTL: Duration = Duration::from_mins(1);

/// A version in memory.
#[derive(Clone)]
pub(super) struct CachedBundle {
    pub(super) bundle: Arc<Bundle>,
    pub(super) ranking: Arc<Ranking>,
}

impl CachedBundle {
    /// About how many bytes it holds in memory.
    pub(super) fn weight(&self) -> usize {
        self.bundle.weight() + self.ranking.bytes()
    }
}

/// Who may load a version: one at a time, because indexing is work.
#[derive(Clone)]
pub(super) struct LoadLocks(Cache<Key, Arc<Mutex<()>>>);

impl Default for LoadLocks {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_idle(LOCK_IDLE_TTL).build())
    }
}

impl LoadLocks {
    pub(super) fn turn(&self, key: &Key) -> Arc<Mutex<()>> {
        self.0.get_with(key.clone(), Arc::default)
    }
}
