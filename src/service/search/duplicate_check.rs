//! Near-duplicates of a training that is about to be created.
//!
//! The check is best effort: it has a timeout, and an import of many trainings must not be slowed down by more than a
//! tenth, so only one check runs at a time and each is followed by a pause.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use super::{SemanticSearch, SimilarTraining, elapsed, is_busy};
use crate::domain::authoring::training::Content;
use crate::domain::clock::{Clock, Timestamp};
use crate::service::agent_access::find_agent;
use crate::service::error::ServiceError;
use crate::store::{AgentKey, Store, TenantReader, TenantStore, TrainingKey};

/// The lowest score of a near-duplicate.
const MIN_SCORE: f64 = 0.9;
/// Near-duplicates returned.
const MAX_RESULTS: usize = 3;
/// How long a creation waits for the check.
const TIMEOUT: Duration = Duration::from_millis(500);
/// The pause after a check, in multiples of its duration.
const PAUSE_FACTOR: u32 = 10;
/// Longer texts are not checked.
const MAX_TEXT_BYTES: usize = 8 * 1024;
/// Agents with more trainings are not checked.
const MAX_TRAININGS: i64 = 1000;
/// With this many waiting writes nothing is checked.
const MAX_WAITING_WRITES: usize = 2;

/// Decides when a check may run.
#[derive(Default)]
pub(super) struct DuplicateCheck(Mutex<CheckState>);

#[derive(Default)]
struct CheckState {
    is_running: bool,
    pause: Option<Pause>,
}

struct Pause {
    started_at: Timestamp,
    length: Duration,
}

/// A running check. Dropping it starts the pause.
struct RunningCheck<'c> {
    check: &'c DuplicateCheck,
    clock: &'c Clock,
    started_at: Timestamp,
}

impl DuplicateCheck {
    /// Starts a check; `None` while another one runs and during the pause after it.
    fn start<'c>(&'c self, clock: &'c Clock) -> Option<RunningCheck<'c>> {
        let now = clock.now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let in_pause = |pause: &Pause| elapsed(pause.started_at, now).is_some_and(|paused| paused < pause.length);
        if state.is_running || state.pause.as_ref().is_some_and(in_pause) {
            return None;
        }
        state.is_running = true;
        Some(RunningCheck { check: self, clock, started_at: now })
    }
}

impl Drop for RunningCheck<'_> {
    fn drop(&mut self) {
        let now = self.clock.now();
        let pause = elapsed(self.started_at, now).map(|took| Pause { started_at: now, length: PAUSE_FACTOR * took });
        *self.check.0.lock().unwrap_or_else(PoisonError::into_inner) = CheckState { is_running: false, pause };
    }
}

impl SemanticSearch {
    /// Trainings of the agent's draft that say nearly the same as `content`, best first.
    ///
    /// Empty when nothing is similar and when the check does not run: when `node` names an existing training (an update),
    /// the text or the agent is too large, another check has just run, or the check times out. Call [`Self::has_time`]
    /// first.
    pub async fn near_duplicates(
        &self,
        tenant: &TenantStore,
        agent: AgentKey,
        node: Option<String>,
        content: &Content,
    ) -> Vec<SimilarTraining> {
        let length = content.subject.len() + content.instructions.len();
        if length == 0 || length > MAX_TEXT_BYTES {
            return Vec::new();
        }
        let Some(_running) = self.0.duplicate_check.start(tenant.store().clock()) else { return Vec::new() };
        let similar = match timeout(TIMEOUT, self.find_duplicates(tenant, agent, node, content)).await {
            Ok(Ok(similar)) => similar,
            Ok(Err(ServiceError::Store(error))) => {
                let scope = tenant.scope();
                log::warn!("request={} tenant={} duplicates not checked: {error}", scope.request_id, scope.tenant);
                Vec::new()
            }
            Ok(Err(_)) | Err(_) => Vec::new(),
        };
        similar.into_iter().filter(|similar| similar.score >= MIN_SCORE).collect()
    }

    /// Whether the model is loaded and few writes wait.
    pub fn has_time(&self, store: &Store) -> bool {
        self.is_ready() && !is_busy(store, MAX_WAITING_WRITES)
    }

    async fn find_duplicates(
        &self,
        tenant: &TenantStore,
        agent: AgentKey,
        node: Option<String>,
        content: &Content,
    ) -> Result<Vec<SimilarTraining>, ServiceError> {
        let node = node.map(TrainingKey::Node);
        let applies = move |read: &mut TenantReader<'_>| {
            let agent = find_agent(read, agent)?.id;
            let is_update = match &node {
                Some(node) => read.training(agent, node)?.is_some(),
                None => false,
            };
            Ok::<_, ServiceError>(!is_update && (1..=MAX_TRAININGS).contains(&read.trainings_count(agent)?))
        };
        if !tenant.read(applies).await? {
            return Ok(Vec::new());
        }
        self.similar(tenant, agent, &content.subject, &content.instructions, MAX_RESULTS).await
    }
}
