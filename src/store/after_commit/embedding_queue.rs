//! The queue of trainings whose text was just committed, for the worker that embeds texts.
//!
//! It is in memory and bounded. Texts that it loses are found by the worker's scan of all trainings.

use std::collections::VecDeque;
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
        self.0.arrived.notify_one();
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
