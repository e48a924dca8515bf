//! Live versions in memory. The number of an agent's live version is read about once a second, and at once after a
//! publish in this process; the texts of a version are read once. While the database is away the last known bundle is
//! served.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::VersionSelector;
use super::bundle::Bundle;
use super::entry::{BundleKey, CachedBundle, LoadLocks};
use super::read::{preview, version_bundle};
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::agent_access::find_agent;
use crate::service::cpu_turns::snapshot_in_turn;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::search::{SearchIndex, SemanticSearch};
use crate::store::{TenantReader, TenantStore};

/// Agents whose live version is known at most.
const LIVE_CAPACITY: u64 = 100_000;
/// How long an unused bundle is kept.
const IDLE_TTL: Duration = Duration::from_hours(1);

/// The live version of an agent when it was last read.
#[derive(Clone, Debug)]
struct LiveVersion {
    number: Option<i64>,
    content_hash: String,
    status: AgentStatus,
    generation: u64,
    read_at: Timestamp,
}

/// The bundle of the state that a request selects.
#[derive(Clone)]
pub struct ResolvedBundle {
    /// Configuration and trainings.
    pub bundle: Arc<Bundle>,
    /// The index over its trainings.
    pub ranking: Arc<SearchIndex>,
    /// The status of the agent: whether changes wait to be published.
    pub status: AgentStatus,
    /// Whether the database was away and this is the last known state.
    pub stale: bool,
}

/// Environment and agent.
type LiveKey = (Id, Id);

/// The bundles of live versions, bounded in memory. Cheap to clone.
#[derive(Clone)]
pub struct BundleCache {
    live: Cache<LiveKey, LiveVersion>,
    loaded: Cache<BundleKey, CachedBundle>,
    staleness: Duration,
    semantic_search: SemanticSearch,
    locks: LoadLocks,
}

impl BundleCache {
    /// Creates a cache of at most `bytes` bytes, indexed with `semantic_search`. The number of a live version is read again when
    /// it is older than `staleness`.
    pub fn new(bytes: u64, staleness: Duration, semantic_search: SemanticSearch) -> Self {
        let weigh = |_: &BundleKey, entry: &CachedBundle| u32::try_from(entry.memory_bytes()).unwrap_or(u32::MAX);
        let loaded = Cache::builder().weigher(weigh).max_capacity(bytes).time_to_idle(IDLE_TTL).build();
        Self { live: Cache::new(LIVE_CAPACITY), loaded, staleness, semantic_search, locks: LoadLocks::default() }
    }

    /// The semantic search that the bundles are indexed with.
    pub fn semantic_search(&self) -> &SemanticSearch {
        &self.semantic_search
    }

    /// The number of bundles in memory, and their bytes.
    pub fn size(&self) -> (u64, u64) {
        (self.loaded.entry_count(), self.loaded.weighted_size())
    }

    /// Finds the bundle of a state: the live version in memory, any other in the database.
    ///
    /// # Errors
    /// `NotFound`, `AgentNotPublished`, `Forbidden` for a state that is not live without the permission to read
    /// trainings; when the database fails.
    pub async fn resolve(
        &self,
        tenant: &TenantStore,
        agent: Id,
        version: VersionSelector,
    ) -> Result<ResolvedBundle, ServiceError> {
        let number = match version {
            VersionSelector::Live => return self.live(tenant, agent).await,
            VersionSelector::Draft => None,
            VersionSelector::Version(number) => Some(number),
        };
        let (semantic_search, clock) = (self.semantic_search.clone(), tenant.store().clock().clone());
        snapshot_in_turn(tenant, move |read| preview(read, agent, number, &semantic_search, &clock)).await
    }

    /// Finds the live version of an agent within the caller's reach.
    ///
    /// # Errors
    /// `NotFound`, `AgentNotPublished`; when the database fails and the live version was not read before.
    pub async fn live(&self, tenant: &TenantStore, agent: Id) -> Result<ResolvedBundle, ServiceError> {
        let scope = tenant.scope();
        if !scope.allows_agent(agent) {
            return Err(ServiceError::NotFound(ResourceKind::Agent));
        }
        let key = (scope.environment, agent);
        let (generation, now) = (tenant.store().generation(agent), tenant.store().clock().now());
        let known = self.live.get(&key);
        let is_fresh = |live: &LiveVersion| live.generation == generation && live.read_at.is_fresh(now, self.staleness);
        if let Some(live) = known.as_ref().filter(|live| is_fresh(live)) {
            return self.resolve_live(tenant, agent, live, false).await;
        }
        match tenant.look_up(move |read| read_live(read, agent, generation, now)).await {
            Ok(live) => {
                if let Some(known) = known.filter(|known| known.content_hash != live.content_hash) {
                    self.evict(agent, &known);
                }
                self.live.insert(key, live.clone());
                self.resolve_live(tenant, agent, &live, false).await
            }
            Err(ServiceError::Store(error)) if error.is_transient() => match known {
                Some(live) => self.resolve_live(tenant, agent, &live, true).await,
                None => Err(error.into()),
            },
            Err(refusal) => {
                if let Some(known) = known {
                    self.evict(agent, &known);
                }
                self.live.invalidate(&key);
                Err(refusal)
            }
        }
    }

    /// Removes a bundle that is no longer live: it may contain a deleted text.
    fn evict(&self, agent: Id, known: &LiveVersion) {
        if let Some(number) = known.number {
            self.loaded.invalidate(&(agent, number, known.content_hash.clone()));
        }
    }

    async fn resolve_live(
        &self,
        tenant: &TenantStore,
        agent: Id,
        live: &LiveVersion,
        stale: bool,
    ) -> Result<ResolvedBundle, ServiceError> {
        let number = live.number.ok_or(ServiceError::AgentNotPublished)?;
        let key = (agent, number, live.content_hash.clone());
        let entry = if let Some(entry) = self.loaded.get(&key) {
            self.refresh_index(tenant, &key, &entry);
            entry
        } else {
            self.load(tenant, key).await?
        };
        Ok(ResolvedBundle { bundle: entry.bundle, ranking: entry.ranking, status: live.status, stale })
    }

    /// Reads and indexes a version. Concurrent callers wait for the first.
    async fn load(&self, tenant: &TenantStore, key: BundleKey) -> Result<CachedBundle, ServiceError> {
        let lock = self.locks.lock(&key);
        let _guard = lock.lock().await;
        if let Some(entry) = self.loaded.get(&key) {
            return Ok(entry);
        }
        let (agent, number, _) = key;
        let (semantic_search, clock) = (self.semantic_search.clone(), tenant.store().clock().clone());
        let read = move |read: &mut TenantReader<'_>| {
            find_agent(read, agent)?;
            let bundle = version_bundle(read, agent, number)?;
            let ranking = SearchIndex::build(read, &semantic_search, &bundle.trainings, &clock)?;
            Ok::<_, ServiceError>(CachedBundle { bundle: Arc::new(bundle), ranking: Arc::new(ranking) })
        };
        let entry = snapshot_in_turn(tenant, read).await?;
        // A deletion since the live version was read changes the hash, so the key is made of the hash that was loaded.
        self.loaded.insert((agent, number, entry.bundle.content_hash.clone()), entry.clone());
        Ok(entry)
    }

    /// Rebuilds an incomplete index in the background when vectors that it lacks have been stored. The old index serves
    /// meanwhile.
    fn refresh_index(&self, tenant: &TenantStore, key: &BundleKey, entry: &CachedBundle) {
        if !entry.ranking.is_due(&self.semantic_search, tenant.store().clock().now()) {
            return;
        }
        let (bundles, tenant, key, old) = (self.clone(), tenant.clone(), key.clone(), entry.clone());
        tokio::spawn(async move {
            let (semantic_search, clock, bundle) =
                (bundles.semantic_search.clone(), tenant.store().clock().clone(), old.bundle.clone());
            let renew = move |read: &mut TenantReader<'_>| {
                Ok(old.ranking.renewed(read, &semantic_search, &old.bundle.trainings, &clock)?)
            };
            match snapshot_in_turn(&tenant, renew).await {
                Ok(Some(ranking)) if bundles.loaded.contains_key(&key) => {
                    bundles.loaded.insert(key, CachedBundle { bundle, ranking: Arc::new(ranking) });
                }
                Ok(_) => {}
                Err(error) => log::warn!("agent={} an index could not be completed: {error}", key.0),
            }
        });
    }
}

fn read_live(
    read: &mut TenantReader<'_>,
    id: Id,
    generation: u64,
    read_at: Timestamp,
) -> Result<LiveVersion, ServiceError> {
    let agent = find_agent(read, id)?;
    let number = agent.live_version();
    let content_hash = match number {
        Some(number) => read.version_hash(id, number)?.unwrap_or_default(),
        None => String::new(),
    };
    Ok(LiveVersion { number, content_hash, status: agent.status, generation, read_at })
}
