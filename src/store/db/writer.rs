//! The only writer of SQLite: a thread that takes requests from a queue and commits many in one transaction, with a
//! savepoint for each. It responds after the commit is durable, so that one fsync serves every waiting request. Tenants
//! take turns in the queue, and a batch ends early when its requests take long.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::connection::{Conn, ConnectionRole, DatabaseUrl};
use super::error::StoreError;
use super::fair_queue::{FairQueue, QueueRefusal};
use crate::domain::id::Id;
use crate::domain::request_id;

/// The most requests of a tenant that may wait. One more is refused as `Contended`.
const QUEUE: usize = 4096;
/// The most requests in one commit. Batches fill while the previous commit runs; there is no timer.
const BATCH: usize = 256;
/// The time after which a batch takes no further request, on a fast and on a slow disk. It bounds how long a tenant waits
/// for the requests of others. In between it is twice the time of the last commit, which keeps most of the time for requests.
const BATCH_TIME: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(10)];

/// The writes of one request.
trait Job: Send {
    /// Runs inside a savepoint; `false` rolls it back.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// The id of the request that the write belongs to.
    fn request(&self) -> Arc<str>;
    /// Sends the result to the caller, after the commit succeeded or failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct QueuedWrite<F, T, E> {
    run: F,
    request: Arc<str>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for QueuedWrite<F, T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let result = (self.run)(conn);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn request(&self) -> Arc<str> {
        Arc::clone(&self.request)
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            (_, Some(Err(refusal))) => Err(refusal),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Broken("a queued write was not run".to_owned()).into()),
        };
        // A caller that no longer waits does not undo its write.
        let _disconnected = self.reply.send(result);
    }
}

/// Sends writes to the thread. Cheap to clone. When the last one is dropped, the thread empties its queue and ends.
#[derive(Clone)]
pub(in crate::store) struct Writer(Arc<WriterHandle>);

struct WriterHandle {
    jobs: Arc<FairQueue<Box<dyn Job>>>,
    waiting: Arc<AtomicUsize>,
}

impl Drop for WriterHandle {
    fn drop(&mut self) {
        self.jobs.close();
    }
}

impl Writer {
    /// Opens a connection and starts the thread on it.
    pub(in crate::store) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let conn = Conn::open(&url, ConnectionRole::Write)?;
        let (jobs, waiting) = (Arc::new(FairQueue::new(QUEUE)), Arc::new(AtomicUsize::new(0)));
        let (queue, counter) = (Arc::clone(&jobs), Arc::clone(&waiting));
        let thread = WriterThread { url, conn, jobs: queue, waiting: counter, batch_time: BATCH_TIME[0] };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || thread.run())
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self(Arc::new(WriterHandle { jobs, waiting })))
    }

    /// Queues `work` of a tenant and waits until its writes are durable.
    pub(in crate::store) async fn write<F, T, E>(&self, tenant: Option<Id>, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.0.waiting.fetch_add(1, Ordering::Relaxed);
        let work = QueuedWrite { run: work, request: request_id::current(), result: None, reply };
        if let Err(refused) = self.0.jobs.push(tenant, Box::new(work)) {
            self.0.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(match refused {
                QueueRefusal::Full => StoreError::Contended("the write queue is full".to_owned()),
                QueueRefusal::Closed => StoreError::Unavailable("the writer has stopped".to_owned()),
            }
            .into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".to_owned()).into()))
    }

    /// The number of requests that wait or are being written.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }
}

/// Refuses further jobs and drops the waiting ones when the thread ends, so that no request waits for a thread that is
/// gone.
struct EndOfThread(Arc<FairQueue<Box<dyn Job>>>);

impl Drop for EndOfThread {
    fn drop(&mut self) {
        self.0.close();
        while self.0.try_pop().is_some() {}
    }
}

struct WriterThread {
    url: DatabaseUrl,
    conn: Conn,
    jobs: Arc<FairQueue<Box<dyn Job>>>,
    waiting: Arc<AtomicUsize>,
    batch_time: Duration,
}

impl WriterThread {
    fn run(mut self) {
        let _ending = EndOfThread(Arc::clone(&self.jobs));
        while let Some(first) = self.jobs.pop() {
            let mut done = Vec::with_capacity(16);
            let committed = self.commit_batch(first, &mut done);
            self.waiting.fetch_sub(done.len(), Ordering::Relaxed);
            for job in done {
                job.answer(committed.clone());
            }
            if committed.is_err() {
                self.reopen();
            }
        }
    }

    /// Runs `first` and the waiting jobs in one transaction. Moves every job it takes to `done`.
    fn commit_batch(&mut self, first: Box<dyn Job>, done: &mut Vec<Box<dyn Job>>) -> Result<(), StoreError> {
        if let Err(error) = self.conn.begin_write() {
            // The waiting jobs fail too: one lock timeout for each of them would add up to minutes.
            done.push(first);
            done.extend(std::iter::from_fn(|| self.jobs.try_pop()));
            return Err(error);
        }
        let (begun, mut next) = (Instant::now(), Some(first));
        while let Some(mut job) = next {
            let ran = request_id::run_as(job.request(), || self.in_savepoint(job.as_mut()));
            done.push(job);
            if let Err(error) = ran {
                self.conn.rollback().unwrap_or_else(|undone| log::error!("rollback failed: {undone}"));
                return Err(error);
            }
            let has_room = done.len() < BATCH && begun.elapsed() < self.batch_time;
            next = if has_room { self.jobs.try_pop() } else { None };
        }
        let begun = Instant::now();
        let committed = self.conn.commit();
        let [shortest, longest] = BATCH_TIME;
        self.batch_time = (2 * begun.elapsed()).clamp(shortest, longest);
        committed
    }

    /// Runs `job` in a savepoint. A panic rolls back this job only.
    fn in_savepoint(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        self.conn.begin_savepoint()?;
        match catch_unwind(AssertUnwindSafe(|| job.run(&mut self.conn))) {
            Ok(true) => self.conn.commit(),
            Ok(false) => self.conn.rollback(),
            Err(_) => {
                log::error!("request={} a write panicked and was undone", job.request());
                self.conn.rollback()
            }
        }
    }

    /// Replaces the connection after a failed commit. On failure the next batch uses the old one.
    fn reopen(&mut self) {
        match Conn::open(&self.url, ConnectionRole::Write) {
            Ok(conn) => self.conn = conn,
            Err(error) => log::error!("the writer could not reopen the database: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_tenant_waits_for_one_write_of_another_however_many_are_queued() {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::start(DatabaseUrl::Sqlite(folder.path().join("understudy.db"))).unwrap();
        let (order, (release, released)) = (Mutex::new(String::new()), mpsc::channel());
        let order = Arc::new(order);
        let write = |tenant: u128, name: char| {
            let order = Arc::clone(&order);
            writer.write(Some(Id(Uuid::from_u128(tenant))), move |_: &mut Conn| {
                order.lock().unwrap().push(name);
                Ok::<_, StoreError>(())
            })
        };
        let first = writer.write(None, move |_: &mut Conn| {
            released.recv().unwrap();
            Ok::<_, StoreError>(())
        });
        let queued = async {
            let many = futures_util::future::join_all((0..5).map(|_| write(1, 'a')));
            let free = async { release.send(()).unwrap() };
            tokio::join!(many, write(2, 'b'), write(2, 'b'), free)
        };
        let (first, (many, b, second_b, ())) = tokio::join!(first, queued);
        assert!(first.is_ok() && many.iter().all(Result::is_ok) && b.is_ok() && second_b.is_ok());
        assert_eq!(*order.lock().unwrap(), "ababaaa");
        assert_eq!(writer.waiting(), 0);
    }
}
