//! CommittedTexts of new texts: which trainings were committed with one, for whoever embeds them. In memory and bounded; news
//! that is lost is found again by looking through the trainings.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::Id;
use crate::store::Store;

/// CommittedTexts that may wait; the oldest is dropped for one more.
const WAITING: usize = 65_536;

/// Trainings with a new text, oldest first.
#[derive(Clone, Default)]
pub(in crate::store) struct CommittedTextQueue(Arc<CommittedTexts>);

#[derive(Default)]
struct CommittedTexts {
    waiting: Mutex<VecDeque<(Id, Id)>>,
    arrived: Notify,
}

impl CommittedTextQueue {
    /// Takes the news, each a tenant and a training.
    pub(in crate::store) fn push(&self, news: &mut Vec<(Id, Id)>) {
        if news.is_empty() {
            return;
        }
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(news.drain(..));
        let excess = waiting.len().saturating_sub(WAITING);
        waiting.drain(..excess);
        drop(waiting);
        self.0.arrived.notify_one();
    }
}

impl Store {
    /// Waits until this process has committed new texts, and says of which trainings: some of one tenant, at most
    /// `most`. For one listener.
    pub async fn next_committed_texts(&self, most: usize) -> (Id, Vec<Id>) {
        loop {
            let arrived = self.committed_texts.0.arrived.notified();
            if let Some(news) = self.committed_texts.next(most) {
                return news;
            }
            arrived.await;
        }
    }
}

impl CommittedTextQueue {
    fn next(&self, most: usize) -> Option<(Id, Vec<Id>)> {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (tenant, first) = waiting.pop_front()?;
        let mut trainings = vec![first];
        while trainings.len() < most
            && let Some((_, next)) = waiting.pop_front_if(|(of, _)| *of == tenant)
        {
            trainings.push(next);
        }
        Some((tenant, trainings))
    }
}
