//! Indexing: vectors are read in short transactions, and the index is built after they have ended.

use std::collections::HashMap;
use std::sync::Arc;

use super::SemanticSearch;
use super::embedding_model::EmbeddingModel;
use super::index::{IndexBase, IndexParts, SearchIndex};
use crate::domain::delivery::{ListChanges, TrainingList};
use crate::domain::id::Id;
use crate::service::cpu_turns::run_in_turn;
use crate::service::error::ServiceError;
use crate::store::{EmbeddingText, TenantReader, TenantStore};

/// Up to this many vectors are read as a short indexed read.
pub(super) const SHORT_READ: usize = 32;
/// An index that costs at most as much as this many trainings is built on the thread of the request: about a millisecond.
const INLINE_COST: usize = 32;
/// Copying this many trainings costs as much as indexing one.
const COPIES: usize = 256;

/// The vectors of one model for a list of trainings.
pub(super) struct ModelVectors {
    pub(super) model: Arc<EmbeddingModel>,
    /// The vectors that were read, by position.
    pub(super) found: HashMap<usize, Arc<[f32]>>,
    /// Positions without a vector. A training without letters and digits has an empty vector and is not missing.
    pub(super) missing: Vec<usize>,
    /// Whether they complete the vectors of the index before; otherwise they replace them.
    pub(super) continues: bool,
}

/// Positions of trainings, each with the hash of its text.
type TextHashes = Vec<(usize, String)>;

/// Runs work on `all` trainings of which it indexes `changed`: at once when that is short, otherwise in a turn of the
/// tenant.
///
/// # Errors
/// `Busy` when no turn comes in time.
pub async fn build_in_turn<T: Send + 'static>(
    tenant: Id,
    changed: usize,
    all: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    if changed + all / COPIES <= INLINE_COST {
        return Ok(work());
    }
    run_in_turn(tenant, work).await
}

impl SemanticSearch {
    /// Indexes trainings and queues texts without a vector for embedding. With a base it costs what differs from it.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) async fn index(
        &self,
        tenant: &TenantStore,
        trainings: &TrainingList,
        base: Option<IndexBase>,
    ) -> Result<Arc<SearchIndex>, ServiceError> {
        let is_same = |base: &&IndexBase| base.changes.count() == 0 && base.index.missing().is_empty();
        if let Some(same) = base.as_ref().filter(is_same) {
            return Ok(Arc::clone(&same.index));
        }
        let (vectors, missing) = self.find_vectors(tenant, trainings, base.as_ref()).await?;
        self.assemble(tenant, trainings, base, vectors, missing).await.map(Arc::new)
    }

    /// The index of the same trainings with the vectors stored since; `None` when there are none.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) async fn renewed(
        &self,
        tenant: &TenantStore,
        trainings: &TrainingList,
        index: &Arc<SearchIndex>,
    ) -> Result<Option<SearchIndex>, ServiceError> {
        let base = IndexBase { index: Arc::clone(index), changes: ListChanges::default() };
        let (vectors, missing) = self.find_vectors(tenant, trainings, Some(&base)).await?;
        let lacking = vectors.as_ref().map_or(trainings.len(), |known| known.missing.len());
        let lacked = index.ranking().map_or(trainings.len(), |ranking| ranking.missing.len());
        if missing.len() >= index.missing().len() && lacking >= lacked {
            return Ok(None);
        }
        self.assemble(tenant, trainings, Some(base), vectors, missing).await.map(Some)
    }

    async fn assemble(
        &self,
        tenant: &TenantStore,
        trainings: &TrainingList,
        base: Option<IndexBase>,
        vectors: Option<ModelVectors>,
        missing: Vec<usize>,
    ) -> Result<SearchIndex, ServiceError> {
        let changed = base.as_ref().map_or(trainings.len(), |base| base.changes.count());
        let found = vectors.as_ref().map_or(0, |known| known.found.len());
        let (tenant, clock) = (tenant.scope().tenant, tenant.store().clock().clone());
        let parts = IndexParts { tenant, trainings: trainings.clone(), base, vectors, missing };
        build_in_turn(tenant, changed.max(found), trainings.len(), move || parts.build(&clock)).await
    }

    /// The vectors to rank with, and the positions without a vector of the current model, whose texts are queued. The
    /// previous model's vectors are used while there are more of them.
    async fn find_vectors(
        &self,
        tenant: &TenantStore,
        trainings: &TrainingList,
        base: Option<&IndexBase>,
    ) -> Result<(Option<ModelVectors>, Vec<usize>), ServiceError> {
        let Some(model) = self.model() else { return self.previous_vectors(tenant, trainings, base, None).await };
        let hashes = lookups(tenant.scope().tenant, model, trainings, base).await?;
        let current = read_vectors(tenant, model, hashes, continues(model, base)).await?;
        self.queue(tenant, trainings, &current.missing);
        self.previous_vectors(tenant, trainings, base, Some(current)).await
    }

    async fn previous_vectors(
        &self,
        tenant: &TenantStore,
        trainings: &TrainingList,
        base: Option<&IndexBase>,
        current: Option<ModelVectors>,
    ) -> Result<(Option<ModelVectors>, Vec<usize>), ServiceError> {
        let missing = current.as_ref().map_or_else(|| (0..trainings.len()).collect(), |known| known.missing.clone());
        let Some(model) = self.previous_model().filter(|_| !missing.is_empty()) else { return Ok((current, missing)) };
        let hashes = lookups(tenant.scope().tenant, model, trainings, base).await?;
        let previous = read_vectors(tenant, model, hashes, continues(model, base)).await?;
        let vectors = if previous.missing.len() < missing.len() { Some(previous) } else { current };
        Ok((vectors, missing))
    }

    fn queue(&self, tenant: &TenantStore, trainings: &TrainingList, missing: &[usize]) {
        let tenant = tenant.scope().tenant;
        self.0.embedding_queue.push(missing.iter().map(|position| {
            let training = &trainings[*position];
            let (subject, instructions) = (training.content.subject.clone(), training.content.instructions.clone());
            EmbeddingText { tenant, training: training.id, hash: training.content.text_hash(), subject, instructions }
        }));
    }
}

/// The trainings whose vectors of a model the base lacks.
async fn lookups(
    tenant: Id,
    model: &Arc<EmbeddingModel>,
    trainings: &TrainingList,
    base: Option<&IndexBase>,
) -> Result<TextHashes, ServiceError> {
    let known = base.and_then(|base| Some((base.index.ranking()?, &base.changes)));
    let positions: Vec<usize> = match known.filter(|(ranking, _)| Arc::ptr_eq(&ranking.model, model)) {
        Some((ranking, changes)) => {
            let mut positions = changes.moved(&ranking.missing);
            positions.extend(&changes.added);
            positions.sort_unstable();
            positions
        }
        None => (0..trainings.len()).collect(),
    };
    let (count, trainings) = (positions.len(), trainings.clone());
    let hash = move |position: usize| (position, trainings[position].content.text_hash());
    build_in_turn(tenant, count, 0, move || positions.into_iter().map(hash).collect()).await
}

/// Whether the base ranks with vectors of the model.
fn continues(model: &Arc<EmbeddingModel>, base: Option<&IndexBase>) -> bool {
    base.and_then(|base| base.index.model()).is_some_and(|known| Arc::ptr_eq(known, model))
}

async fn read_vectors(
    tenant: &TenantStore,
    model: &Arc<EmbeddingModel>,
    texts: TextHashes,
    continues: bool,
) -> Result<ModelVectors, ServiceError> {
    let (id, dimensions) = (model.id().to_owned(), model.dimensions());
    if texts.is_empty() {
        let (model, found) = (Arc::clone(model), HashMap::new());
        return Ok(ModelVectors { model, found, missing: Vec::new(), continues });
    }
    let is_short = texts.len() <= SHORT_READ;
    let read = move |read: &mut TenantReader<'_>| {
        let hashes: Vec<String> = texts.iter().map(|(_, hash)| hash.clone()).collect();
        let stored = read.vectors(&id, &hashes)?;
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for (position, hash) in &texts {
            match stored.get(hash) {
                Some(vector) if vector.len() == dimensions => {
                    found.insert(*position, Arc::from(vector.as_slice()));
                }
                Some(vector) if vector.is_empty() => {}
                _ => missing.push(*position),
            }
        }
        Ok::<_, ServiceError>((found, missing))
    };
    let (found, missing) = if is_short { tenant.read(read).await? } else { tenant.snapshot(read).await? };
    Ok(ModelVectors { model: Arc::clone(model), found, missing, continues })
}
