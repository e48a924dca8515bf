//! A queue in which tenants take turns.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::domain::id::Id;

/// Items of tenants. Taking alternates between the tenants that have any; the items of one keep their order. Items of no
/// tenant count as those of one.
pub(in crate::store) struct FairQueue<T> {
    state: Mutex<QueueState<T>>,
    changed: Condvar,
    capacity: usize,
}

struct QueueState<T> {
    items: HashMap<Option<Id>, VecDeque<T>>,
    /// The tenants that have items, in the order of their turns.
    turns: VecDeque<Option<Id>>,
    is_closed: bool,
}

/// Why an item was not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum QueueRefusal {
    /// The tenant has as many items in the queue as it may have.
    Full,
    /// The queue is closed.
    Closed,
}

impl<T> FairQueue<T> {
    /// Creates a queue of at most `capacity` items a tenant.
    pub(in crate::store) fn new(capacity: usize) -> Self {
        let state = QueueState { items: HashMap::new(), turns: VecDeque::new(), is_closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), capacity }
    }

    /// Appends an item.
    pub(in crate::store) fn push(&self, tenant: Option<Id>, item: T) -> Result<(), QueueRefusal> {
        let mut state = self.state();
        if state.is_closed {
            return Err(QueueRefusal::Closed);
        }
        let items = state.items.entry(tenant).or_default();
        if items.len() >= self.capacity {
            return Err(QueueRefusal::Full);
        }
        items.push_back(item);
        if items.len() == 1 {
            state.turns.push_back(tenant);
        }
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes the next item, if there is one.
    pub(in crate::store) fn try_pop(&self) -> Option<T> {
        self.state().next()
    }

    /// Waits for the next item; `None` when the queue is closed and empty.
    pub(in crate::store) fn pop(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            if let Some(item) = state.next() {
                return Some(item);
            }
            if state.is_closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Refuses further items.
    pub(in crate::store) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, QueueState<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> QueueState<T> {
    fn next(&mut self) -> Option<T> {
        let tenant = self.turns.pop_front()?;
        let items = self.items.get_mut(&tenant)?;
        let item = items.pop_front();
        if items.is_empty() {
            self.items.remove(&tenant);
        } else {
            self.turns.push_back(tenant);
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn tenant(number: u128) -> Id {
        Id(Uuid::from_u128(number))
    }

    #[test]
    fn tenants_take_turns_and_their_items_keep_their_order() {
        let queue = FairQueue::new(10);
        for (owner, item) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (2, "b2"), (3, "c1")] {
            queue.push(Some(tenant(owner)), item).unwrap();
        }
        queue.push(None, "none").unwrap();
        let taken: Vec<_> = std::iter::from_fn(|| queue.try_pop()).collect();
        assert_eq!(taken, ["a1", "b1", "c1", "none", "a2", "b2", "a3"]);
        assert!(queue.state().items.is_empty() && queue.state().turns.is_empty());
    }

    #[test]
    fn a_full_tenant_does_not_keep_another_out() {
        let queue = FairQueue::new(1);
        queue.push(Some(tenant(1)), "a1").unwrap();
        assert_eq!(queue.push(Some(tenant(1)), "a2"), Err(QueueRefusal::Full));
        queue.push(Some(tenant(2)), "b1").unwrap();
        assert_eq!((queue.try_pop(), queue.try_pop(), queue.try_pop()), (Some("a1"), Some("b1"), None));
    }

    #[test]
    fn a_closed_queue_is_emptied_and_then_ends() {
        let queue = FairQueue::new(1);
        queue.push(None, "last").unwrap();
        queue.close();
        assert_eq!(queue.push(Some(tenant(1)), "late"), Err(QueueRefusal::Closed));
        assert_eq!((queue.pop(), queue.pop()), (Some("last"), None));
    }
}
