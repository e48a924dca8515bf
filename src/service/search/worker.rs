//! The background worker that embeds texts without a vector: just committed ones, ones that an index lacked, and, page by
//! page, all others: once after the start, and again after texts may have been missed.
//!
//! Several processes may embed the same text; the vectors are equal.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until};

use super::embedding_model::EmbeddingModel;
use super::previous_model::load_previous_model;
use super::{SemanticSearch, WorkerError, is_busy};
use crate::domain::id::Id;
use crate::search::EmbeddingError;
use crate::store::{EmbeddingText, Store};

/// Texts embedded and stored together.
const BATCH_SIZE: usize = 16;
/// Trainings per page of the scan.
const PAGE_SIZE: i64 = 200;
/// The pause of the scan after a page on which no text lacked a vector.
const PAGE_PAUSE: Duration = Duration::from_secs(1);
/// The pause between two scans. The next one waits until texts may have been missed.
const SCAN_PAUSE: Duration = Duration::from_secs(15);
/// The pause after a failure; it doubles with each further one, up to the maximum.
const RETRY_PAUSE: Duration = Duration::from_millis(500);
const MAX_RETRY_PAUSE: Duration = Duration::from_secs(30);
/// With this many waiting writes the worker pauses, up to a number of times.
const MAX_WAITING_WRITES: usize = 4;
const BUSY_PAUSE: Duration = Duration::from_millis(20);
const MAX_BUSY_PAUSES: usize = 50;

/// A text and its vector; `None` for a text without letters and digits.
type EmbeddedText = (EmbeddingText, Option<Vec<f32>>);

/// Loads the model and embeds texts without a vector. Never returns unless there is no model.
pub async fn run(search: SemanticSearch, store: Store) {
    tokio::join!(load_previous_model(&search, &store), embed_continuously(&search, &store));
}

async fn embed_continuously(search: &SemanticSearch, store: &Store) {
    let Some(model) = load_model(search).await else { return };
    let worker = Worker { search, model, store };
    let mut scan = Scan { after: None, next_page_at: Instant::now(), complete_at: None, missed: 0 };
    let mut pause = RETRY_PAUSE;
    loop {
        let done = tokio::select! {
            texts = search.0.embedding_queue.pop(BATCH_SIZE) => worker.embed(texts).await.map(drop),
            (tenant, trainings) = store.next_committed_texts(BATCH_SIZE) => {
                worker.embed_committed(tenant, trainings).await
            }
            () = sleep_until(scan.next_page_at) => scan.embed_page(&worker).await,
        };
        match done {
            Ok(()) => pause = RETRY_PAUSE,
            Err(error) => {
                store.note_missed_texts();
                log::warn!("model={} texts could not be embedded, retrying in {pause:?}: {error}", worker.model.id());
                sleep(pause).await;
                pause = MAX_RETRY_PAUSE.min(2 * pause);
            }
        }
    }
}

/// Loads the model, with retries; `None` when the settings name none.
async fn load_model(search: &SemanticSearch) -> Option<Arc<EmbeddingModel>> {
    let mut pause = RETRY_PAUSE;
    loop {
        let source = search.0.source.clone();
        match spawn_blocking(move || source.load()).await.map_err(WorkerError::from).flatten() {
            Ok(model) => {
                let model = Arc::new(model?);
                log::info!("model={} ranks trainings", model.id());
                return Some(Arc::clone(search.0.model.get_or_init(|| model)));
            }
            Err(error) => log::warn!("wording alone ranks trainings until a model is loaded: {error}"),
        }
        sleep(pause).await;
        pause = MAX_RETRY_PAUSE.min(2 * pause);
    }
}

struct Worker<'s> {
    search: &'s SemanticSearch,
    model: Arc<EmbeddingModel>,
    store: &'s Store,
}

impl Worker<'_> {
    async fn embed_committed(&self, tenant: Id, trainings: Vec<Id>) -> Result<(), WorkerError> {
        let texts = self.store.draft_texts(tenant, trainings).await?;
        self.embed(texts).await.map(drop)
    }

    /// Embeds and stores the texts that have no vector, and returns their number.
    async fn embed(&self, texts: Vec<EmbeddingText>) -> Result<usize, WorkerError> {
        let (model_id, dimensions) = (self.model.id().to_owned(), self.model.dimensions());
        let lacking = self.store.texts_without_vector(model_id.clone(), dimensions, texts).await?;
        for batch in lacking.chunks(BATCH_SIZE) {
            self.make_way().await;
            let (mut embedded, mut new) = (Vec::with_capacity(batch.len()), Vec::new());
            for text in batch {
                match self.search.0.compared_vectors.get(&(model_id.clone(), text.hash.clone())) {
                    Some(vector) => embedded.push((text.clone(), Some(vector.to_vec()))),
                    None => new.push(text.clone()),
                }
            }
            let model = Arc::clone(&self.model);
            embedded.extend(spawn_blocking(move || embed_texts(&model, new)).await??);
            self.store.save_vectors(model_id.clone(), embedded).await?;
        }
        Ok(lacking.len())
    }

    /// Pauses while many writes wait, because requests have priority.
    async fn make_way(&self) {
        for _ in 0..MAX_BUSY_PAUSES {
            if !is_busy(self.store, MAX_WAITING_WRITES) {
                return;
            }
            sleep(BUSY_PAUSE).await;
        }
    }
}

fn embed_texts(model: &EmbeddingModel, texts: Vec<EmbeddingText>) -> Result<Vec<EmbeddedText>, EmbeddingError> {
    let contents: Vec<_> = texts.iter().map(|text| (text.subject.as_str(), text.instructions.as_str())).collect();
    let vectors = model.embed_trainings(&contents)?;
    Ok(texts.into_iter().zip(vectors).collect())
}

/// The scan of all trainings, in pages.
struct Scan {
    /// Tenant and id of the last training of the previous page.
    after: Option<(Id, Id)>,
    next_page_at: Instant,
    /// [`Store::missed_texts`] when the present scan began.
    missed: u64,
    /// [`Store::missed_texts`] when the last scan that is complete began. Nothing is read until it has grown.
    complete_at: Option<u64>,
}

impl Scan {
    async fn embed_page(&mut self, worker: &Worker<'_>) -> Result<(), WorkerError> {
        if self.after.is_none() {
            self.missed = worker.store.missed_texts();
            if self.complete_at == Some(self.missed) {
                self.next_page_at = Instant::now() + SCAN_PAUSE;
                return Ok(());
            }
        }
        let texts = worker.store.draft_texts_after(self.after, PAGE_SIZE).await?;
        let last = texts.last().map(|text| (text.tenant, text.training));
        let embedded = worker.embed(texts).await;
        self.after = last;
        if last.is_none() {
            self.complete_at = Some(self.missed);
        }
        let pause = match (last, &embedded) {
            (None, _) => SCAN_PAUSE,
            (Some(_), Ok(0) | Err(_)) => PAGE_PAUSE,
            (Some(_), Ok(_)) => Duration::ZERO,
        };
        self.next_page_at = Instant::now() + pause;
        embedded.map(drop)
    }
}
