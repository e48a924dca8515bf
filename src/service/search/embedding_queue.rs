//! Texts that somebody looked through and that had no vector.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::Id;
use crate::store::EmbeddingText;

/// Texts that may wait; what does not fit is wanted again when it is next looked for.
const WAITING: usize = 2048;

/// The queue. In memory and bounded, each text once.
#[derive(Default)]
pub(super) struct EmbeddingQueue {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Default)]
struct Waiting {
    texts: VecDeque<EmbeddingText>,
    known: HashSet<(Id, String)>,
}

impl EmbeddingQueue {
    /// Adds what is not in it.
    pub(super) fn add(&self, texts: impl Iterator<Item = EmbeddingText>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = WAITING.saturating_sub(waiting.texts.len());
        for text in texts.take(room) {
            if waiting.known.insert((text.tenant, text.hash.clone())) {
                waiting.texts.push_back(text);
            }
        }
        if !waiting.texts.is_empty() {
            self.arrived.notify_one();
        }
    }

    /// Waits until there are some, and takes at most `most`.
    pub(super) async fn take(&self, most: usize) -> Vec<EmbeddingText> {
        loop {
            let arrived = self.arrived.notified();
            let texts = self.next(most);
            if !texts.is_empty() {
                return texts;
            }
            arrived.await;
        }
    }

    fn next(&self, most: usize) -> Vec<EmbeddingText> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = most.min(waiting.texts.len());
        let texts: Vec<EmbeddingText> = waiting.texts.drain(..count).collect();
        for text in &texts {
            waiting.known.remove(&(text.tenant, text.hash.clone()));
        }
        texts
    }
}
