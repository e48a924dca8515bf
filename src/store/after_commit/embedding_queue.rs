//! The queue of trainings whose text was just committed, for the worker that embeds texts.
//!
//! It is in memory and bounded. It counts the occasions on which texts without a vector may have been missed, after which
//! the worker scans all trainings.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::Id;
use crate::store::Store;

/// Trainings in the queue. A further one drops the oldest.
const CAPACITY: usize = 65_536;

/// Trainings with a new text, oldest first. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::store) struct CommittedTextQueue(Arc<CommittedTexts>);

#[derive(Default)]
struct CommittedTexts {
    /// Tenant and training.
    waiting: Mutex<VecDeque<(Id, Id)>>,
    arrived: Notify,
    /// How often texts may have been missed.
    missed: AtomicU64,
}

impl CommittedTextQueue {
    /// Moves trainings, each with its tenant, into the queue.
    pub(in crate::store) fn push(&self, trainings: &mut Vec<(Id, Id)>) {
        if trainings.is_empty() {
            return;
        }
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(trainings.drain(..));
        let excess = waiting.len().saturating_sub(CAPACITY);
        waiting.drain(..excess);
        drop(waiting);
        if excess > 0 {
            self.note_missed();
        }
        self.0.arrived.notify_one();
    }

    /// Notes that there may be texts without a vector that are not in the queue.
    pub(in crate::store) fn note_missed(&self) {
        self.0.missed.fetch_add(1, Ordering::Relaxed);
    }

    /// A tenant and up to `max` of its trainings.
    fn try_pop(&self, max: usize) -> Option<(Id, Vec<Id>)> {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (tenant, first) = waiting.pop_front()?;
        let mut trainings = vec![first];
        while trainings.len() < max
            && let Some((_, next)) = waiting.pop_front_if(|(other, _)| *other == tenant)
        {
            trainings.push(next);
        }
        Some((tenant, trainings))
    }
}

impl Store {
    /// A number that grows when this process may have missed texts without a vector.
    pub fn missed_texts(&self) -> u64 {
        self.committed_texts.0.missed.load(Ordering::Relaxed)
    }

    /// Raises [`Store::missed_texts`].
    pub fn note_missed_texts(&self) {
        self.committed_texts.note_missed();
    }

    /// Waits until this process has committed new texts and returns a tenant and up to `max` of its trainings. Supports
    /// one caller at a time.
    pub async fn next_committed_texts(&self, max: usize) -> (Id, Vec<Id>) {
        loop {
            let arrived = self.committed_texts.0.arrived.notified();
            if let Some(trainings) = self.committed_texts.try_pop(max) {
                return trainings;
            }
            arrived.await;
        }
    }
}
