//! A bounded queue of background jobs.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

/// Work that a request leaves behind.
pub(super) struct Job(Pin<Box<dyn Future<Output = ()> + Send>>);

/// A job and its place in the queue.
type QueuedJob = (Job, OwnedSemaphorePermit);

/// Accepts jobs. Cheap to clone.
#[derive(Clone)]
pub(super) struct JobQueue {
    jobs: UnboundedSender<QueuedJob>,
    places: Arc<Semaphore>,
    capacity: u32,
}

/// Runs the jobs of a queue.
pub struct JobWorker(UnboundedReceiver<QueuedJob>);

impl Job {
    pub(super) fn new(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Box::pin(work))
    }
}

impl JobQueue {
    /// Creates a queue for at most `capacity` waiting and running jobs.
    pub(super) fn new(capacity: usize) -> (Self, JobWorker) {
        let (jobs, received) = unbounded_channel();
        let places = Arc::new(Semaphore::new(capacity));
        (Self { jobs, places, capacity: u32::try_from(capacity).unwrap_or(u32::MAX) }, JobWorker(received))
    }

    /// Adds a job. Returns false if the queue is full or its worker is gone.
    pub(super) fn push(&self, job: Job) -> bool {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return false };
        self.jobs.send((job, place)).is_ok()
    }

    /// Waits until all jobs have ended. Returns false if that takes longer than `timeout`.
    pub(super) async fn drained(&self, timeout: Duration) -> bool {
        tokio::time::timeout(timeout, self.places.acquire_many(self.capacity)).await.is_ok()
    }
}

impl JobWorker {
    /// Runs jobs concurrently, until the queue is dropped and all jobs have ended.
    pub async fn run(mut self) {
        let mut running = JoinSet::new();
        while let Some((job, place)) = self.0.recv().await {
            running.spawn(async move {
                job.0.await;
                drop(place);
            });
            while running.try_join_next().is_some() {}
        }
        while running.join_next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_jobs_until_one_ends() {
        let (queue, worker) = JobQueue::new(1);
        tokio::spawn(worker.run());
        let (end, ended) = oneshot::channel::<()>();
        assert!(queue.push(Job::new(async { drop(ended.await) })));
        assert!(!queue.push(Job::new(async {})));
        assert!(!queue.drained(Duration::from_millis(20)).await);
        end.send(()).unwrap();
        assert!(queue.drained(Duration::from_mins(1)).await);
        assert!(queue.push(Job::new(async {})));
    }
}
