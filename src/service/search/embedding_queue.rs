//! The queue of texts that an index lacks a vector of.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::Id;
use crate::store::EmbeddingText;

/// Texts in the queue. A text that does not fit is queued again when an index is built or renewed.
const CAPACITY: usize = 2048;

/// A bounded in-memory queue that holds each text once.
#[derive(Default)]
pub(super) struct EmbeddingQueue {
    waiting: Mutex<WaitingTexts>,
    arrived: Notify,
}

#[derive(Default)]
struct WaitingTexts {
    texts: VecDeque<EmbeddingText>,
    /// Tenant and hash of the texts.
    keys: HashSet<(Id, String)>,
}

impl EmbeddingQueue {
    /// Adds the texts that are not in the queue yet.
    pub(super) fn push(&self, texts: impl Iterator<Item = EmbeddingText>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = CAPACITY.saturating_sub(waiting.texts.len());
        for text in texts.take(room) {
            if waiting.keys.insert((text.tenant, text.hash.clone())) {
                waiting.texts.push_back(text);
            }
        }
        if !waiting.texts.is_empty() {
            self.arrived.notify_one();
        }
    }

    /// Waits for texts and takes up to `max` of them.
    pub(super) async fn pop(&self, max: usize) -> Vec<EmbeddingText> {
        loop {
            let arrived = self.arrived.notified();
            let texts = self.try_pop(max);
            if !texts.is_empty() {
                return texts;
            }
            arrived.await;
        }
    }

    fn try_pop(&self, max: usize) -> Vec<EmbeddingText> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = max.min(waiting.texts.len());
        let texts: Vec<EmbeddingText> = waiting.texts.drain(..count).collect();
        for text in &texts {
            waiting.keys.remove(&(text.tenant, text.hash.clone()));
        }
        texts
    }
}
