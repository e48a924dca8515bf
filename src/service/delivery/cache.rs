//! Live versions in memory. The number of an agent's live version is read about once a second, and at once after a
//! publish in this process; the texts of a version are read once, and of the version after it only what changed. While the
//! database is away the last known bundle is served.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::VersionSelector;
use super::bundle::Bundle;
use super::load::{CachedBundle, load_version};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::load_locks::LoadLocks;
use crate::service::search::{DraftView, SearchIndex, SemanticSearch};
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
    /// The version that was live when it was last asked for.
    loaded: Cache<LiveKey, CachedBundle>,
    staleness: Duration,
    semantic_search: SemanticSearch,
    locks: LoadLocks<LiveKey>,
}

impl BundleCache {
    /// Creates a cache of at most `bytes` bytes, indexed with `semantic_search`. The number of a live version is read again when
    /// it is older than `staleness`.
    pub fn new(bytes: u64, staleness: Duration, semantic_search: SemanticSearch) -> Self {
        let weigh = |_: &LiveKey, entry: &CachedBundle| u32::try_from(entry.memory_bytes()).unwrap_or(u32::MAX);
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
        if version == VersionSelector::Live {
            return self.live(tenant, agent).await;
        }
        // Texts that are not live take a permission. That the agent exists is shown first.
        if !tenant.scope().permissions.contains(Permission::TrainingsRead) {
            tenant.read(move |read| find_agent(read, agent)).await?;
            return Err(ServiceError::Forbidden);
        }
        if let VersionSelector::Version(number) = version {
            let status = tenant.read(move |read| find_agent(read, agent)).await?.status;
            let CachedBundle { bundle, ranking } =
                load_version(&self.semantic_search, tenant, agent, number, None).await?;
            return Ok(ResolvedBundle { bundle, ranking, status, stale: false });
        }
        let (agent, draft) = self.semantic_search.draft(tenant, agent, DraftView::Publishable).await?;
        let bundle = Arc::new(Bundle::of_draft(&agent, draft.trainings));
        Ok(ResolvedBundle { bundle, ranking: draft.index, status: agent.status, stale: false })
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
            return self.resolve_live(tenant, key, live, false).await;
        }
        match tenant.look_up(move |read| read_live(read, agent, generation, now)).await {
            Ok(live) => {
                self.live.insert(key, live.clone());
                self.resolve_live(tenant, key, &live, false).await
            }
            Err(ServiceError::Store(error)) if error.is_transient() => match known {
                Some(live) => self.resolve_live(tenant, key, &live, true).await,
                None => Err(error.into()),
            },
            Err(refusal) => {
                self.loaded.invalidate(&key);
                self.live.invalidate(&key);
                Err(refusal)
            }
        }
    }

    async fn resolve_live(
        &self,
        tenant: &TenantStore,
        key: LiveKey,
        live: &LiveVersion,
        stale: bool,
    ) -> Result<ResolvedBundle, ServiceError> {
        if live.number.is_none() {
            self.loaded.invalidate(&key);
        }
        let entry = match self.loaded.get(&key).filter(|entry| live.is_in(&entry.bundle)) {
            Some(entry) => {
                self.refresh_index(tenant, key, &entry);
                entry
            }
            None => self.load(tenant, key, live.clone()).await?,
        };
        Ok(ResolvedBundle { bundle: entry.bundle, ranking: entry.ranking, status: live.status, stale })
    }

    /// Reads and indexes a version as it follows from the one in memory, which it replaces: that may contain a deleted
    /// text. Concurrent callers wait for the first.
    async fn load(
        &self,
        tenant: &TenantStore,
        key: LiveKey,
        mut live: LiveVersion,
    ) -> Result<CachedBundle, ServiceError> {
        let _guard = self.locks.lock(&key).await;
        let (_, agent) = key;
        let older = self.loaded.get(&key);
        if older.as_ref().is_some_and(|entry| entry.bundle.version > live.number) {
            // A later version has been loaded since the number was read.
            let LiveVersion { generation, read_at, .. } = live;
            live = tenant.look_up(move |read| read_live(read, agent, generation, read_at)).await?;
        }
        let number = live.number.ok_or(ServiceError::AgentNotPublished)?;
        if let Some(entry) = older.as_ref().filter(|entry| live.is_in(&entry.bundle)) {
            return Ok(entry.clone());
        }
        let entry = load_version(&self.semantic_search, tenant, agent, number, older).await?;
        self.loaded.insert(key, entry.clone());
        Ok(entry)
    }

    /// Completes an index in the background when vectors that it lacks have been stored. The old index serves
    /// meanwhile.
    fn refresh_index(&self, tenant: &TenantStore, key: LiveKey, entry: &CachedBundle) {
        if !entry.ranking.is_due(&self.semantic_search, tenant.store().clock().now()) {
            return;
        }
        let (bundles, tenant, old) = (self.clone(), tenant.clone(), entry.clone());
        tokio::spawn(async move {
            let CachedBundle { bundle, ranking } = old;
            let is_same = |entry: CachedBundle| Arc::ptr_eq(&entry.bundle, &bundle);
            match bundles.semantic_search.renewed(&tenant, &bundle.trainings, &ranking).await {
                Ok(Some(ranking)) if bundles.loaded.get(&key).is_some_and(is_same) => {
                    bundles.loaded.insert(key, CachedBundle { bundle, ranking: Arc::new(ranking) });
                }
                Ok(_) => {}
                Err(error) => log::warn!("agent={} an index could not be completed: {error}", key.1),
            }
        });
    }
}

impl LiveVersion {
    /// Whether a bundle is this version. A deletion changes the hash of every version that contained the training.
    fn is_in(&self, bundle: &Bundle) -> bool {
        self.number == bundle.version && self.content_hash == bundle.content_hash
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
