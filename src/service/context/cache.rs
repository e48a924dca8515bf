//! Live versions in memory. What serves is looked up about once a second an agent, and at once after a publish in
//! this process; the texts of a version are read once. While the database is away the last known bundle serves.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::bundle::Bundle;
use super::held::{Held, Key as BundleKey, One};
use super::{Which, preview, version};
use crate::domain::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::agents::find;
use crate::service::error::ServiceError;
use crate::service::meaning::{Meaning, Ranking};
use crate::store::{TenantReader, TenantStore};

/// Agents whose state is remembered.
const AGENTS: u64 = 100_000;
/// How long a bundle nobody asks for is kept.
const IDLE_TTL: Duration = Duration::from_hours(1);

/// Which version serves, as last seen.
#[derive(Clone, Debug)]
struct Live {
    version: Option<i64>,
    content_hash: String,
    status: AgentStatus,
    generation: u64,
    at: Timestamp,
}

/// A bundle with the state of its agent.
#[derive(Clone)]
pub struct Served {
    /// The bundle.
    pub bundle: Arc<Bundle>,
    /// The index over its trainings.
    pub ranking: Arc<Ranking>,
    /// Whether anything waits to be published.
    pub status: AgentStatus,
    /// Whether the database was away, so that this is the last known state.
    pub stale: bool,
}

type Key = (Id, Id);

/// The bundles of live versions, bounded in memory.
#[derive(Clone)]
pub struct Bundles {
    live: Cache<Key, Live>,
    held: Cache<BundleKey, Held>,
    staleness: Duration,
    meaning: Meaning,
    one: One,
}

impl Bundles {
    /// Room for so many bytes of bundles, ranked with the help of `meaning`. What is known of a live
    /// version is looked up again when it is older than `staleness`.
    pub fn new(bytes: u64, staleness: Duration, meaning: Meaning) -> Self {
        let weigh = |_: &BundleKey, held: &Held| u32::try_from(held.weight()).unwrap_or(u32::MAX);
        let bundles = Cache::builder().weigher(weigh).max_capacity(bytes).time_to_idle(IDLE_TTL).build();
        Self { live: Cache::new(AGENTS), held: bundles, staleness, meaning, one: One::default() }
    }

    /// What ranks them.
    pub fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// How many bundles are held, and how many bytes they weigh.
    pub fn held(&self) -> (u64, u64) {
        (self.held.entry_count(), self.held.weighted_size())
    }

    /// The state of an agent that is asked about: the live version from memory, any other from the database.
    ///
    /// # Errors
    /// `NotFound`, `AgentNotPublished`, `Forbidden` when a text that is not live is asked for without the permission to
    /// read trainings; when the database fails.
    pub async fn asked(&self, tenant: &TenantStore, agent: Id, which: Which) -> Result<Served, ServiceError> {
        match which {
            Which::Live => self.live(tenant, agent).await,
            Which::Draft | Which::Version(_) => {
                let (meaning, clock) = (self.meaning.clone(), tenant.store().clock().clone());
                tenant.snapshot(move |read| preview(read, agent, which, &meaning, &clock)).await
            }
        }
    }

    /// The live version of an agent within the caller's reach.
    ///
    /// # Errors
    /// `NotFound`, `AgentNotPublished`; when the database fails and nothing was seen of the agent before.
    pub async fn live(&self, tenant: &TenantStore, agent: Id) -> Result<Served, ServiceError> {
        let scope = tenant.scope();
        if !scope.allows_agent(agent) {
            return Err(ServiceError::NotFound(crate::service::error::Kind::Agent));
        }
        let key = (scope.environment, agent);
        let (generation, now) = (tenant.store().generation(agent), tenant.store().clock().now());
        let known = self.live.get(&key);
        let fresh = |live: &Live| live.generation == generation && live.at.is_fresh(now, self.staleness);
        if let Some(live) = known.as_ref().filter(|live| fresh(live)) {
            return self.served(tenant, agent, live, false).await;
        }
        match tenant.read(move |read| look(read, agent, generation, now)).await {
            Ok(live) => {
                if let Some(known) = known.filter(|known| known.content_hash != live.content_hash) {
                    self.forget(agent, &known);
                }
                self.live.insert(key, live.clone());
                self.served(tenant, agent, &live, false).await
            }
            Err(ServiceError::Store(error)) if error.is_passing() => match known {
                Some(live) => self.served(tenant, agent, &live, true).await,
                None => Err(error.into()),
            },
            Err(refusal) => {
                if let Some(known) = known {
                    self.forget(agent, &known);
                }
                self.live.invalidate(&key);
                Err(refusal)
            }
        }
    }

    /// What serves no more is not kept: it may hold a text that was deleted.
    fn forget(&self, agent: Id, known: &Live) {
        if let Some(number) = known.version {
            self.held.invalidate(&(agent, number, known.content_hash.clone()));
        }
    }

    async fn served(&self, tenant: &TenantStore, agent: Id, live: &Live, stale: bool) -> Result<Served, ServiceError> {
        let number = live.version.ok_or(ServiceError::AgentNotPublished)?;
        let key = (agent, number, live.content_hash.clone());
        let held = if let Some(held) = self.held.get(&key) {
            self.renew(tenant, &key, &held);
            held
        } else {
            self.load(tenant, key).await?
        };
        Ok(Served { bundle: held.bundle, ranking: held.ranking, status: live.status, stale })
    }

    /// Reads a version and indexes it; of several who want it at once, one does.
    async fn load(&self, tenant: &TenantStore, key: BundleKey) -> Result<Held, ServiceError> {
        let turn = self.one.turn(&key);
        let _turn = turn.lock().await;
        if let Some(held) = self.held.get(&key) {
            return Ok(held);
        }
        let (agent, number, _) = key;
        let (meaning, clock) = (self.meaning.clone(), tenant.store().clock().clone());
        let read = move |read: &mut TenantReader<'_>| {
            let bundle = version(read, agent, number)?;
            let ranking = Ranking::build(read, &meaning, &bundle.trainings, &clock)?;
            Ok::<_, ServiceError>(Held { bundle: Arc::new(bundle), ranking: Arc::new(ranking) })
        };
        let held = tenant.snapshot(read).await?;
        // A deletion since the look makes a new hash: kept under the hash it has, never under another's.
        self.held.insert((agent, number, held.bundle.content_hash.clone()), held.clone());
        Ok(held)
    }

    /// Sees in the background, now and then, whether vectors have come that the index lacks. It serves meanwhile.
    fn renew(&self, tenant: &TenantStore, key: &BundleKey, held: &Held) {
        if !held.ranking.is_due(&self.meaning, tenant.store().clock().now()) {
            return;
        }
        let (bundles, tenant, key, old) = (self.clone(), tenant.clone(), key.clone(), held.clone());
        tokio::spawn(async move {
            let (meaning, clock, bundle) =
                (bundles.meaning.clone(), tenant.store().clock().clone(), old.bundle.clone());
            let renew =
                move |read: &mut TenantReader<'_>| old.ranking.renewed(read, &meaning, &old.bundle.trainings, &clock);
            match tenant.snapshot(renew).await {
                Ok(Some(ranking)) if bundles.held.contains_key(&key) => {
                    bundles.held.insert(key, Held { bundle, ranking: Arc::new(ranking) });
                }
                Ok(_) => {}
                Err(error) => log::warn!("an index could not be completed: {error}"),
            }
        });
    }
}

fn look(read: &mut TenantReader<'_>, id: Id, generation: u64, at: Timestamp) -> Result<Live, ServiceError> {
    let agent = find(read, id)?;
    let version = agent.live_version();
    let content_hash = match version {
        Some(number) => read.version_hash(id, number)?.unwrap_or_default(),
        None => String::new(),
    };
    Ok(Live { version, content_hash, status: agent.status, generation, at })
}
