//! Search by meaning for the rest of the services: which model embeds texts, the vectors of questions, the queue of
//! texts that have no vector yet, and the worker that makes them.
//!
//! Nothing here stands between a request and its answer for long: as long as the model is not there, or not in time,
//! trainings are ranked by wording alone, and the answer says so.

mod engine;
mod former;
mod near;
mod ranking;
mod similar;
mod wanted;
mod worker;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Semaphore;
use tokio::time::timeout;

pub use engine::Source;
pub use ranking::{Asked, Ranking};
pub use similar::Similar;
pub use worker::run;

use crate::search::Purpose;
use engine::Engine;
use near::Near;
use wanted::Wanted;

/// Questions whose vectors are remembered, and for how long.
const CACHE_CAPACITY: u64 = 4096;
const REMEMBERED_FOR: Duration = Duration::from_mins(10);

/// Texts that were compared whose vectors are remembered, and for how long.
const COMPARED: u64 = 1024;
const COMPARED_FOR: Duration = Duration::from_mins(1);

/// Search by meaning. Cloned freely.
#[derive(Clone)]
pub struct Meaning(Arc<Parts>);

struct Parts {
    source: Source,
    /// There once the model is loaded.
    engine: OnceLock<Arc<Engine>>,
    /// The model that was used before, as long as texts have a vector of it and none of the present one.
    former: OnceLock<Arc<Engine>>,
    /// By model and text.
    questions: Cache<(String, String), Arc<[f32]>>,
    /// Vectors of texts that somebody compared, by model and hash: what is stored a moment later is not embedded twice.
    texts: Cache<(String, String), Arc<[f32]>>,
    /// Questions embedded at once.
    turns: Arc<Semaphore>,
    wanted: Wanted,
    near: Near,
}

impl Meaning {
    /// Of this source. Nothing is loaded yet: [`run`] does that.
    pub fn new(source: Source) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let questions = Cache::builder().max_capacity(CACHE_CAPACITY).time_to_live(REMEMBERED_FOR).build();
        let texts = Cache::builder().max_capacity(COMPARED).time_to_live(COMPARED_FOR).build();
        let turns = Arc::new(Semaphore::new(source.parallel(cores)));
        Self(Arc::new(Parts {
            source,
            engine: OnceLock::new(),
            former: OnceLock::new(),
            questions,
            texts,
            turns,
            wanted: Wanted::default(),
            near: Near::default(),
        }))
    }

    /// Whether there is a model to ask.
    pub fn is_ready(&self) -> bool {
        self.engine().is_some()
    }

    /// What a caller said, as the index wants to be asked: without a vector when that cannot be had in time.
    pub async fn asked(&self, ranking: &Ranking, text: String) -> Asked {
        let vector = match ranking.engine() {
            Some(engine) => self.of_question(Arc::clone(engine), &text).await,
            None => None,
        };
        Asked { text, vector }
    }

    async fn of_question(&self, engine: Arc<Engine>, text: &str) -> Option<Arc<[f32]>> {
        let question = text.to_owned();
        let key = (engine.model().to_owned(), question.clone());
        if let Some(known) = self.0.questions.get(&key) {
            return Some(known);
        }
        let embedded = self.in_turn(engine.patience(), move || {
            let vectors = engine.embed(&[&question], Purpose::Query);
            vectors.inspect_err(|error| log::warn!("a question is ranked by wording alone: {error}")).ok()
        });
        let vector: Arc<[f32]> = embedded.await?.pop()?.into();
        self.0.questions.insert(key, Arc::clone(&vector));
        Some(vector)
    }

    /// Does `work` on a thread for it when it is its turn; nothing when that takes too long.
    async fn in_turn<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let turns = Arc::clone(&self.0.turns);
        let done = async {
            let turn = turns.acquire_owned().await.ok()?;
            let done = tokio::task::spawn_blocking(move || {
                let done = work();
                drop(turn);
                done
            });
            done.await.ok()?
        };
        timeout(patience, done).await.ok()?
    }

    fn engine(&self) -> Option<&Arc<Engine>> {
        self.0.engine.get()
    }

    fn former(&self) -> Option<&Arc<Engine>> {
        self.0.former.get()
    }
}
