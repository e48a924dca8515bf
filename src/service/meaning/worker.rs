//! Embeds texts in the background: those just committed here, those somebody looked through in vain, and, one page
//! after another, all others. Several processes may embed the same text; the vector is the same.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until};

use super::Meaning;
use super::engine::Engine;
use super::former::recall;
use crate::domain::id::Id;
use crate::store::{Store, StoreError, Text};

/// Texts embedded and stored together.
const BATCH: usize = 16;
/// Trainings looked through at a time.
const PAGE: i64 = 200;
/// How long the look through all trainings rests when a page lacked nothing.
const REST: Duration = Duration::from_secs(1);
/// How long it rests after the last page.
const LONG_REST: Duration = Duration::from_secs(15);
/// How long a failure is left alone, at first and at most.
const FAILED: Duration = Duration::from_millis(500);
const FAILED_LONG: Duration = Duration::from_secs(30);
/// Writes waiting that embedding makes way for, and for how long at most.
const BUSY: usize = 4;
const MOMENT: Duration = Duration::from_millis(20);
const MOMENTS: usize = 50;

/// A text and its vector; none when it has no meaning.
type Made = (Text, Option<Vec<f32>>);

/// What keeps the worker from its work.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Model(String),
}

/// Gets the model ready and then embeds what has no vector, for as long as it is polled.
pub async fn run(meaning: Meaning, store: Store) {
    tokio::join!(recall(&meaning, &store), work(&meaning, &store));
}

async fn work(meaning: &Meaning, store: &Store) {
    let Some(engine) = ready(meaning).await else { return };
    let mut sweep = Sweep { after: None, next: Instant::now() };
    let mut pause = FAILED;
    loop {
        let done = tokio::select! {
            texts = meaning.0.wanted.take(BATCH) => embed(meaning, &engine, store, texts).await.map(drop),
            (tenant, trainings) = store.taught(BATCH) => taught(meaning, &engine, store, tenant, trainings).await,
            () = sleep_until(sweep.next) => sweep.page(meaning, &engine, store).await,
        };
        match done {
            Ok(()) => pause = FAILED,
            Err(trouble) => {
                log::warn!("texts could not be embedded with {}, trying again: {trouble}", engine.model());
                sleep(pause).await;
                pause = FAILED_LONG.min(2 * pause);
            }
        }
    }
}

async fn ready(meaning: &Meaning) -> Option<Arc<Engine>> {
    let mut pause = FAILED;
    loop {
        let source = meaning.0.source.clone();
        match spawn_blocking(move || source.engine()).await.unwrap_or_else(|panicked| Err(panicked.to_string())) {
            Ok(engine) => {
                let engine = Arc::new(engine?);
                log::info!("trainings are ranked by meaning with {}", engine.model());
                return Some(Arc::clone(meaning.0.engine.get_or_init(|| engine)));
            }
            Err(problem) => log::warn!("trainings are ranked by wording alone until there is a model: {problem}"),
        }
        sleep(pause).await;
        pause = FAILED_LONG.min(2 * pause);
    }
}

async fn taught(
    meaning: &Meaning,
    engine: &Arc<Engine>,
    store: &Store,
    tenant: Id,
    trainings: Vec<Id>,
) -> Result<(), Trouble> {
    let texts = store.texts_of(tenant, trainings).await?;
    embed(meaning, engine, store, texts).await.map(drop)
}

/// Embeds and keeps what has no vector, and says how many texts that were.
async fn embed(meaning: &Meaning, engine: &Arc<Engine>, store: &Store, texts: Vec<Text>) -> Result<usize, Trouble> {
    let (model, dimensions) = (engine.model().to_owned(), engine.dimensions());
    let lacking = store.without_vector(model.clone(), dimensions, texts).await?;
    for batch in lacking.chunks(BATCH) {
        make_way(store).await;
        let compared = |text: &Text| meaning.0.texts.get(&(model.clone(), text.hash.clone()));
        let (mut made, mut new) = (Vec::with_capacity(batch.len()), Vec::new());
        for text in batch {
            match compared(text) {
                Some(vector) => made.push((text.clone(), Some(vector.to_vec()))),
                None => new.push(text.clone()),
            }
        }
        let engine = Arc::clone(engine);
        made.extend(
            spawn_blocking(move || embedded(&engine, new))
                .await
                .map_err(|panicked| Trouble::Model(panicked.to_string()))??,
        );
        store.keep_vectors(model.clone(), made).await?;
    }
    Ok(lacking.len())
}

fn embedded(engine: &Engine, texts: Vec<Text>) -> Result<Vec<Made>, Trouble> {
    let each: Vec<_> = texts.iter().map(|text| (text.subject.as_str(), text.instructions.as_str())).collect();
    let vectors = engine.documents(&each).map_err(|error| Trouble::Model(error.to_string()))?;
    Ok(texts.into_iter().zip(vectors).collect())
}

/// Writes come first: while many wait, embedding does not take their processor.
async fn make_way(store: &Store) {
    for _ in 0..MOMENTS {
        if store.load().writes_waiting < BUSY {
            return;
        }
        sleep(MOMENT).await;
    }
}

/// The look through all trainings, round and round.
struct Sweep {
    after: Option<(Id, Id)>,
    /// When the next page is due, whatever is taught meanwhile.
    next: Instant,
}

impl Sweep {
    async fn page(&mut self, meaning: &Meaning, engine: &Arc<Engine>, store: &Store) -> Result<(), Trouble> {
        let texts = store.texts_after(self.after, PAGE).await?;
        let last = texts.last().map(|text| (text.tenant, text.training));
        let made = embed(meaning, engine, store, texts).await;
        self.after = last;
        let rest = match (last, &made) {
            (None, _) => LONG_REST,
            (Some(_), Ok(0) | Err(_)) => REST,
            (Some(_), Ok(_)) => Duration::ZERO,
        };
        self.next = Instant::now() + rest;
        made.map(drop)
    }
}
