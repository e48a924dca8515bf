//! Near-duplicates of a training that is about to be made. A courtesy: it takes a short while or is left out, and never
//! more than a small share of the machine, because whoever imports many trainings makes them as fast as they can.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::{Meaning, Similar};
use crate::domain::training::Content;
use crate::service::agents::find;
use crate::service::error::ServiceError;
use crate::store::{AgentKey, Store, TenantReader, TenantStore, TrainingKey};

/// The least score of a near-duplicate, and the most that are named.
const NEAR: f64 = 0.9;
const NAMED: usize = 3;
/// How long a create waits for it at most.
const TIMEOUT: Duration = Duration::from_millis(500);
/// After a look there is none for so many times as long as it took.
const TIMES: i64 = 10;
/// Larger texts (in bytes) and agents (in trainings) are not looked through.
const LONGEST: usize = 8 * 1024;
const LARGEST: i64 = 1000;
/// Writes waiting from which on there is no time for it.
const BUSY: usize = 2;

/// When the next look may be.
#[derive(Default)]
pub(super) struct Near {
    looking: AtomicBool,
    /// In microseconds.
    rests_until: AtomicI64,
}

/// One look, for as long as it is under way.
struct Look<'n> {
    near: &'n Near,
    store: &'n Store,
    begun: i64,
}

impl Near {
    /// Begins a look, if there is none under way and none was a moment ago.
    fn begin<'n>(&'n self, store: &'n Store) -> Option<Look<'n>> {
        let begun = store.clock().now().micros();
        if begun < self.rests_until.load(Ordering::Relaxed) || self.looking.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(Look { near: self, store, begun })
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        let now = self.store.clock().now().micros();
        self.near.rests_until.store(now + TIMES * (now - self.begun), Ordering::Relaxed);
        self.near.looking.store(false, Ordering::Relaxed);
    }
}

impl Meaning {
    /// The trainings of the agent's draft that say nearly the same, best first. None when `node` is that of
    /// one of them, which would be updated, the text or the agent is large, there was a look a moment ago, or it would take
    /// too long. Ask [`Self::has_time`] first.
    pub async fn near_duplicates(
        &self,
        tenant: &TenantStore,
        agent: AgentKey,
        node: Option<String>,
        content: &Content,
    ) -> Vec<Similar> {
        let length = content.subject.len() + content.instructions.len();
        if length == 0 || length > LONGEST {
            return Vec::new();
        }
        let Some(_look) = self.0.near.begin(tenant.store()) else { return Vec::new() };
        let similar = timeout(TIMEOUT, self.look(tenant, agent, node, content)).await;
        let mut similar = similar.unwrap_or(Ok(Vec::new())).unwrap_or_default();
        similar.retain(|similar| similar.score >= NEAR);
        similar
    }

    /// Whether the model is ready and writes do not wait.
    pub fn has_time(&self, store: &Store) -> bool {
        self.is_ready() && store.load().writes_waiting < BUSY
    }

    async fn look(
        &self,
        tenant: &TenantStore,
        agent: AgentKey,
        node: Option<String>,
        content: &Content,
    ) -> Result<Vec<Similar>, ServiceError> {
        let node = node.map(TrainingKey::Node);
        let is_worth_it = move |read: &mut TenantReader<'_>| {
            let agent = find(read, agent)?.id;
            let updates = match &node {
                Some(node) => read.training(agent, node)?.is_some(),
                None => false,
            };
            Ok::<_, ServiceError>(!updates && (1..=LARGEST).contains(&read.trainings_count(agent)?))
        };
        if !tenant.read(is_worth_it).await? {
            return Ok(Vec::new());
        }
        self.similar(tenant, agent, &content.subject, &content.instructions, NAMED).await
    }
}
