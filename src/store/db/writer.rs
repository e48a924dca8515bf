//! SQLite's one writer: a thread that drains a queue and commits many requests in one transaction, a savepoint
//! each, and answers each only after the commit is durable. One fsync serves every writer that waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tokio::sync::oneshot;

use super::connection::{Conn, DatabaseUrl, Use};
use super::error::StoreError;

/// Requests that may wait; one more is told to come again.
const QUEUE: usize = 4096;
/// Requests in one commit. Batches fill by themselves while a commit is under way: no timer.
const BATCH: usize = 256;

/// One request's writes, on their way through the thread.
trait Job: Send {
    /// Does the work inside a savepoint; false undoes it.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Tells the caller, once the fate of the commit is known.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Work<F, T, E> {
    run: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Work<F, T, E>
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

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            (_, Some(Err(refusal))) => Err(refusal),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Broken("a queued write was not run".to_owned()).into()),
        };
        // The caller may have gone away; its write stands all the same.
        let _gone = self.reply.send(result);
    }
}

/// The way into the thread. The thread ends, its queue drained, when the last one is dropped.
#[derive(Clone)]
pub(in crate::store) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the thread on its own connection.
    pub(in crate::store) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let conn = Conn::open(&url, Use::Write)?;
        let (queue, jobs) = sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let line = Line { url, conn, jobs, waiting: Arc::clone(&waiting) };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || line.work())
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { queue, waiting })
    }

    /// Queues `work` and waits until what it wrote is durable.
    pub(in crate::store) async fn write<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(refused) = self.queue.try_send(Box::new(Work { run: work, result: None, reply })) {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(match refused {
                TrySendError::Full(_) => StoreError::Contended("the write queue is full".to_owned()),
                TrySendError::Disconnected(_) => StoreError::Unavailable("the writer has stopped".to_owned()),
            }
            .into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".to_owned()).into()))
    }

    /// How many requests wait or are being written.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

struct Line {
    url: DatabaseUrl,
    conn: Conn,
    jobs: Receiver<Box<dyn Job>>,
    waiting: Arc<AtomicUsize>,
}

impl Line {
    fn work(mut self) {
        while let Ok(first) = self.jobs.recv() {
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

    /// Runs `first` and whatever else waits in one transaction. Every job taken is in `done` afterwards.
    fn commit_batch(&mut self, first: Box<dyn Job>, done: &mut Vec<Box<dyn Job>>) -> Result<(), StoreError> {
        if let Err(error) = self.conn.begin_write() {
            // Who queued up meanwhile has waited too: were each to wait its own turn, the last would wait for minutes.
            done.push(first);
            done.extend(self.jobs.try_iter());
            return Err(error);
        }
        let mut next = Some(first);
        while let Some(mut job) = next {
            let ran = self.in_savepoint(job.as_mut());
            done.push(job);
            if let Err(error) = ran {
                self.conn.rollback().unwrap_or_else(|undone| log::error!("rollback failed: {undone}"));
                return Err(error);
            }
            next = if done.len() < BATCH { self.jobs.try_recv().ok() } else { None };
        }
        self.conn.commit()
    }

    /// A panic in one request's work undoes that request alone.
    fn in_savepoint(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        self.conn.begin_savepoint()?;
        match catch_unwind(AssertUnwindSafe(|| job.run(&mut self.conn))) {
            Ok(true) => self.conn.commit(),
            Ok(false) => self.conn.rollback(),
            Err(_) => {
                log::error!("a write panicked and was undone");
                self.conn.rollback()
            }
        }
    }

    /// After a failed commit: a fresh connection, if one can be had; else the next batch tries again.
    fn reopen(&mut self) {
        match Conn::open(&self.url, Use::Write) {
            Ok(conn) => self.conn = conn,
            Err(error) => log::error!("the writer could not reopen the database: {error}"),
        }
    }
}
