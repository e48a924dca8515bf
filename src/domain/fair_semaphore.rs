//! A semaphore whose permits are shared fairly by keys, such as tenants.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

#[cfg(test)]
mod tests;

/// A semaphore with a bound for all permits and one for those of a key. Cheap to clone; clones share the permits.
///
/// A released permit goes to the key that holds the fewest. Keys that hold equally many take turns, and the waiters of
/// one key are served in their order. A waiter that gives up leaves the queue.
pub struct FairSemaphore<K: Copy + Eq + Hash>(Arc<Mutex<State<K>>>);

/// A permit of a [`FairSemaphore`]. Dropping it releases it.
pub struct FairPermit<K: Copy + Eq + Hash> {
    semaphore: FairSemaphore<K>,
    key: K,
}

struct State<K: Copy + Eq + Hash> {
    free: usize,
    per_key: usize,
    /// The keys that hold a permit or wait for one.
    keys: HashMap<K, KeyState<K>>,
    /// The number of events so far, as their order.
    events: u64,
}

struct KeyState<K: Copy + Eq + Hash> {
    held: usize,
    /// The event at which the key last took or released a permit, or came.
    served_at: u64,
    /// Ascending by the number of the waiter.
    waiting: VecDeque<(u64, oneshot::Sender<FairPermit<K>>)>,
}

/// A place in the queue. Dropping it leaves the queue.
struct Place<'s, K: Copy + Eq + Hash> {
    semaphore: &'s FairSemaphore<K>,
    key: K,
    number: u64,
}

impl<K: Copy + Eq + Hash> FairSemaphore<K> {
    /// Creates a semaphore of `permits` permits, of which one key holds at most `per_key`.
    pub fn new(permits: usize, per_key: usize) -> Self {
        Self(Arc::new(Mutex::new(State { free: permits, per_key, keys: HashMap::new(), events: 0 })))
    }

    /// Waits for a permit for `key`; `None` when it does not come within `limit`.
    pub async fn acquire(&self, key: K, limit: Duration) -> Option<FairPermit<K>> {
        let (waiter, granted) = oneshot::channel();
        let number = self.state().enqueue(key, waiter);
        let _place = Place { semaphore: self, key, number };
        self.grant();
        timeout(limit, granted).await.ok()?.ok()
    }

    /// Hands the free permits out.
    fn grant(&self) {
        loop {
            let Some((key, waiter)) = self.state().next() else { return };
            // A waiter that has just left returns its permit, which drops it and so hands it out again.
            let _left = waiter.send(FairPermit { semaphore: self.clone(), key });
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Copy + Eq + Hash> Clone for FairSemaphore<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Copy + Eq + Hash> Drop for FairPermit<K> {
    fn drop(&mut self) {
        self.semaphore.state().release(self.key);
        self.semaphore.grant();
    }
}

impl<K: Copy + Eq + Hash> Drop for Place<'_, K> {
    fn drop(&mut self) {
        self.semaphore.state().leave(self.key, self.number);
    }
}

impl<K: Copy + Eq + Hash> State<K> {
    fn enqueue(&mut self, key: K, waiter: oneshot::Sender<FairPermit<K>>) -> u64 {
        let number = self.next_event();
        let new = KeyState { held: 0, served_at: number, waiting: VecDeque::new() };
        self.keys.entry(key).or_insert(new).waiting.push_back((number, waiter));
        number
    }

    /// Takes a free permit for the waiter whose turn it is.
    fn next(&mut self) -> Option<(K, oneshot::Sender<FairPermit<K>>)> {
        if self.free == 0 {
            return None;
        }
        let event = self.next_event();
        let may_wait = self.keys.iter_mut().filter(|(_, of_key)| of_key.held < self.per_key);
        let waits = may_wait.filter(|(_, of_key)| !of_key.waiting.is_empty());
        let (key, of_key) = waits.min_by_key(|(_, of_key)| (of_key.held, of_key.served_at))?;
        let (_, waiter) = of_key.waiting.pop_front()?;
        of_key.held += 1;
        of_key.served_at = event;
        self.free -= 1;
        Some((*key, waiter))
    }

    fn release(&mut self, key: K) {
        let event = self.next_event();
        self.free += 1;
        if let Some(of_key) = self.keys.get_mut(&key) {
            of_key.held -= 1;
            of_key.served_at = event;
        }
        self.forget_unused(key);
    }

    fn leave(&mut self, key: K, number: u64) {
        if let Some(of_key) = self.keys.get_mut(&key)
            && let Ok(place) = of_key.waiting.binary_search_by_key(&number, |(number, _)| *number)
        {
            of_key.waiting.remove(place);
        }
        self.forget_unused(key);
    }

    fn forget_unused(&mut self, key: K) {
        if self.keys.get(&key).is_some_and(|of_key| of_key.held == 0 && of_key.waiting.is_empty()) {
            self.keys.remove(&key);
        }
    }

    fn next_event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }
}
