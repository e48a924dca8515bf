//! Drafts in memory, with a search index over them. The draft revision of an agent is read for each request, in one short
//! indexed read: a draft that any process has changed since is never used. It follows from the draft before.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::SemanticSearch;
use super::index::{IndexBase, SearchIndex};
use super::vectors::{SHORT_READ, build_in_turn};
use crate::domain::authoring::agent::Agent;
use crate::domain::clock::Timestamp;
use crate::domain::delivery::{SnapshotOrder, TrainingList, TrainingSnapshot};
use crate::domain::id::Id;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::load_locks::LoadLocks;
use crate::store::{AgentKey, HashedTraining, TenantReader, TenantStore};

/// How long an unused draft is kept. Short, because a draft that nobody asks for again keeps texts that are deleted
/// meanwhile.
const IDLE_TTL: Duration = Duration::from_mins(5);

/// Longer than the transaction of an edit lasts, and clocks of processes differ, in seconds.
const LONGEST_EDIT_SECONDS: i64 = 60;

/// The trainings of a draft that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DraftView {
    /// Without trainings held back: what a publish of all changes would make live, by slot.
    Publishable,
    /// Every training, by creation.
    Everything,
}

/// The trainings of a draft revision, with a search index over them. Cheap to clone.
#[derive(Clone)]
pub struct IndexedDraft {
    revision: i64,
    /// A time before it was read.
    read_at: Timestamp,
    /// The trainings of the view.
    pub trainings: TrainingList,
    /// The index over them.
    pub index: Arc<SearchIndex>,
}

/// Environment, agent and view.
type DraftKey = (Id, Id, DraftView);

/// Drafts in memory, bounded.
pub(super) struct DraftCache {
    loaded: Cache<DraftKey, IndexedDraft>,
    locks: LoadLocks<DraftKey>,
}

/// How a draft is read.
enum DraftRows {
    /// It is the one in memory.
    Same(IndexedDraft),
    /// All of it: none is in memory.
    Whole(Vec<TrainingSnapshot>),
    /// What differs from the one in memory: ids of trainings that left it or differ, and trainings that are new or differ.
    Changes(IndexedDraft, HashSet<Id>, Vec<TrainingSnapshot>),
}

impl DraftCache {
    /// Creates a cache of at most `bytes` bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let weigh = |_: &DraftKey, draft: &IndexedDraft| {
            u32::try_from(1024 + draft.trainings.bytes() + draft.index.bytes()).unwrap_or(u32::MAX)
        };
        let loaded = Cache::builder().weigher(weigh).max_capacity(bytes).time_to_idle(IDLE_TTL).build();
        Self { loaded, locks: LoadLocks::default() }
    }

    /// Removes the drafts of an agent.
    fn forget(&self, environment: Id, agent: Id) {
        for view in [DraftView::Publishable, DraftView::Everything] {
            self.loaded.invalidate(&(environment, agent, view));
        }
    }
}

impl DraftView {
    fn admits(self, held_back: bool) -> bool {
        self == Self::Everything || !held_back
    }

    fn list(self, trainings: Vec<TrainingSnapshot>) -> TrainingList {
        match self {
            Self::Publishable => TrainingList::new(SnapshotOrder::Slot, trainings).summed(),
            Self::Everything => TrainingList::new(SnapshotOrder::Creation, trainings),
        }
    }
}

impl SemanticSearch {
    /// An agent and the draft that it has now, with a search index.
    ///
    /// # Errors
    /// `NotFound`; when the database fails.
    pub(in crate::service) async fn draft(
        &self,
        tenant: &TenantStore,
        key: impl Into<AgentKey>,
        view: DraftView,
    ) -> Result<(Agent, IndexedDraft), ServiceError> {
        let (key, environment) = (key.into(), tenant.scope().environment);
        let agent = tenant.read(move |read| find_agent(read, key)).await;
        if let (Err(ServiceError::NotFound(ResourceKind::Agent)), AgentKey::Id(id)) = (&agent, key)
            && tenant.scope().allows_agent(id)
        {
            self.0.drafts.forget(environment, id);
        }
        let agent = agent?;
        let key = (environment, agent.id, view);
        let known = self.0.drafts.loaded.get(&key).filter(|known| known.revision == agent.draft_revision);
        if let Some(known) = known {
            let draft = self.with_new_vectors(tenant, key, known).await?;
            return Ok((agent, draft));
        }
        let _guard = self.0.drafts.locks.lock(&key).await;
        self.load_draft(tenant, key).await
    }

    /// Looks for vectors that the index lacks: at each request for few, otherwise from time to time.
    async fn with_new_vectors(
        &self,
        tenant: &TenantStore,
        key: DraftKey,
        draft: IndexedDraft,
    ) -> Result<IndexedDraft, ServiceError> {
        let is_short = draft.index.missing().len() <= SHORT_READ && draft.index.lacks_vectors(self);
        if !is_short && !draft.index.is_due(self, tenant.store().clock().now()) {
            return Ok(draft);
        }
        let Some(index) = self.renewed(tenant, &draft.trainings, &draft.index).await? else { return Ok(draft) };
        let renewed = IndexedDraft { index: Arc::new(index), ..draft };
        // Another request may have loaded a later revision meanwhile.
        if self.0.drafts.loaded.get(&key).is_some_and(|known| known.revision == renewed.revision) {
            self.0.drafts.loaded.insert(key, renewed.clone());
        }
        Ok(renewed)
    }

    /// Reads what differs from the draft in memory in one snapshot, and indexes it after that.
    async fn load_draft(&self, tenant: &TenantStore, key: DraftKey) -> Result<(Agent, IndexedDraft), ServiceError> {
        let (_, id, view) = key;
        let known = self.0.drafts.loaded.get(&key);
        let read_at = tenant.store().clock().now();
        let read = move |read: &mut TenantReader<'_>| {
            let agent = find_agent(read, id)?;
            let rows = draft_rows(read, &agent, known.as_ref(), view)?;
            Ok::<_, ServiceError>((agent, rows))
        };
        let (agent, rows) = tenant.snapshot(read).await?;
        let revision = agent.draft_revision;
        let (trainings, base) = match rows {
            DraftRows::Same(known) => return Ok((agent, known)),
            DraftRows::Whole(rows) => {
                (build_in_turn(tenant.scope().tenant, rows.len(), 0, move || view.list(rows)).await?, None)
            }
            DraftRows::Changes(IndexedDraft { trainings, index, .. }, without, with) => {
                let (count, all) = (without.len() + with.len(), trainings.len());
                let (list, changes) =
                    build_in_turn(tenant.scope().tenant, count, all, move || trainings.changed(&without, with)).await?;
                (list, Some(IndexBase { index, changes }))
            }
        };
        let index = self.index(tenant, &trainings, base).await?;
        let draft = IndexedDraft { revision, read_at, trainings, index };
        self.0.drafts.loaded.insert(key, draft.clone());
        Ok((agent, draft))
    }
}

fn draft_rows(
    read: &mut TenantReader<'_>,
    agent: &Agent,
    known: Option<&IndexedDraft>,
    view: DraftView,
) -> Result<DraftRows, ServiceError> {
    let Some(known) = known else {
        let rows = read.hashed_draft(agent.id)?.into_iter().filter(|row| view.admits(row.training.held_back));
        return Ok(DraftRows::Whole(rows.map(snapshot).collect()));
    };
    if known.revision == agent.draft_revision {
        return Ok(DraftRows::Same(known.clone()));
    }
    let since = known.read_at.plus_seconds(-LONGEST_EDIT_SECONDS);
    let revisions = known.revision + 1..=agent.draft_revision;
    let (without, with) = match read.trainings_changed(agent.id, since, revisions)? {
        Some(ids) => named_changes(read, known, ids, view)?,
        None => compared_changes(read, agent.id, known, view)?,
    };
    Ok(DraftRows::Changes(known.clone(), without, with))
}

/// What leaves a known draft, and what takes its place.
type DraftChange = (HashSet<Id>, Vec<TrainingSnapshot>);

/// What differs among the trainings that were changed since.
fn named_changes(
    read: &mut TenantReader<'_>,
    known: &IndexedDraft,
    ids: HashSet<Id>,
    view: DraftView,
) -> Result<DraftChange, ServiceError> {
    let mut before: HashMap<Id, &str> = HashMap::new();
    for training in known.trainings.iter().filter(|training| ids.contains(&training.id)) {
        before.insert(training.id, &training.content_hash);
    }
    let (mut without, mut with) = (HashSet::new(), Vec::new());
    for row in read.hashed_trainings(&ids.into_iter().collect::<Vec<_>>())? {
        let is_there = row.training.in_draft && view.admits(row.training.held_back);
        let hash = before.remove(&row.training.id);
        if is_there && hash == Some(&row.content_hash) {
            continue;
        }
        without.insert(row.training.id);
        if is_there {
            with.push(snapshot(row));
        }
    }
    // Those that were deleted.
    without.extend(before.into_keys());
    Ok((without, with))
}

/// What differs, found by the hashes of all trainings.
fn compared_changes(
    read: &mut TenantReader<'_>,
    agent: Id,
    known: &IndexedDraft,
    view: DraftView,
) -> Result<DraftChange, ServiceError> {
    let mut hashes: HashMap<Id, &str> =
        known.trainings.iter().map(|training| (training.id, training.content_hash.as_str())).collect();
    let mut changed = Vec::new();
    for (id, hash, held_back) in read.draft_hashes(agent)? {
        if view.admits(held_back) && hashes.remove(&id) != Some(hash.as_str()) {
            changed.push(id);
        }
    }
    let mut without: HashSet<Id> = hashes.into_keys().collect();
    without.extend(&changed);
    let with = read.hashed_trainings(&changed)?.into_iter().map(snapshot).collect();
    Ok((without, with))
}

fn snapshot(row: HashedTraining) -> TrainingSnapshot {
    let HashedTraining { training, content_hash } = row;
    TrainingSnapshot { id: training.id, created_at: training.created_at, content: training.content, content_hash }
}
