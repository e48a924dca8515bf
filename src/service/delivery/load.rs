//! Loads versions: they are read in one snapshot, and indexed after it has ended.

use std::sync::Arc;

use super::bundle::{Bundle, hash_of};
use super::read::{VersionChanges, VersionRows, read_changes, read_version};
use crate::domain::delivery::{SnapshotOrder, TrainingList};
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::service::search::{IndexBase, SearchIndex, SemanticSearch, build_in_turn};
use crate::store::TenantStore;

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

/// Reads and indexes a version of an agent within reach. What it has in common with `older`, an older version of the agent
/// or the same one with trainings that were deleted since, is neither read nor indexed again.
///
/// # Errors
/// `NotFound`; when the database fails.
pub(super) async fn load_version(
    search: &SemanticSearch,
    tenant: &TenantStore,
    agent: Id,
    number: i64,
    older: Option<CachedBundle>,
) -> Result<CachedBundle, ServiceError> {
    if let Some(older) = older
        && let Some(loaded) = follow(search, tenant, agent, number, older).await?
    {
        return Ok(loaded);
    }
    let rows = tenant.snapshot(move |read| read_version(read, agent, number)).await?;
    let VersionRows { version, sum, trainings } = rows;
    let list = move || TrainingList::new(SnapshotOrder::Slot, trainings).with_sum(sum);
    let list =
        build_in_turn(tenant.scope().tenant, 0, usize::try_from(version.trainings).unwrap_or(usize::MAX), list).await?;
    indexed(search, tenant, Bundle::of_version(agent, version, list), None).await
}

/// Loads the newest version as it follows from an older one; `None` when it does not: it is no longer the newest, or has
/// another content hash than it would have.
async fn follow(
    search: &SemanticSearch,
    tenant: &TenantStore,
    agent: Id,
    number: i64,
    older: CachedBundle,
) -> Result<Option<CachedBundle>, ServiceError> {
    let Some(from) = older.bundle.version else { return Ok(None) };
    let changes = tenant.snapshot(move |read| read_changes(read, agent, number, from)).await?;
    let Some(VersionChanges { version, without, with }) = changes else { return Ok(None) };
    let (before, count) = (older.bundle.trainings.clone(), without.len() + with.len());
    let (list, changes) =
        build_in_turn(tenant.scope().tenant, count, before.len(), move || before.changed(&without, with)).await?;
    if hash_of(&version.config, &list).as_ref() != Some(&version.content_hash) {
        return Ok(None);
    }
    let base = IndexBase { index: older.ranking, changes };
    indexed(search, tenant, Bundle::of_version(agent, version, list), Some(base)).await.map(Some)
}

async fn indexed(
    search: &SemanticSearch,
    tenant: &TenantStore,
    bundle: Bundle,
    base: Option<IndexBase>,
) -> Result<CachedBundle, ServiceError> {
    let ranking = search.index(tenant, &bundle.trainings, base).await?;
    Ok(CachedBundle { bundle: Arc::new(bundle), ranking })
}
