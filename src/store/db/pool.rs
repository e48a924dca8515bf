//! Connection pools that tenants share fairly.

use std::time::{Duration, Instant};

use diesel::r2d2::{Pool, PooledConnection, State};

use super::connection::{Conn, ConnectionManager, ConnectionRole, DatabaseUrl};
use super::error::{StoreError, TransactionError};
use crate::domain::fair_semaphore::{FairPermit, FairSemaphore};
use crate::domain::id::Id;
use crate::domain::request_id;

/// How long a request waits for its turn, and then for a free connection.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long it waits when no connection is open: the database is down, and responses from caches must not wait.
const DOWN_TIMEOUT: Duration = Duration::from_millis(100);
/// How long it waits when no connection is open because one was just lost.
const RECONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// The most attempts after a serialization failure or a lost connection.
const MAX_ATTEMPTS: usize = 10;

/// A pool whose connections tenants share: work waits for its turn before it takes a thread and a connection, and one
/// tenant leaves a quarter of the connections to others. Work of no tenant counts as that of one. Cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct SharedPool {
    connections: Pool<ConnectionManager>,
    turns: FairSemaphore<Option<Id>>,
}

impl SharedPool {
    /// Creates a pool of at most `size` connections.
    ///
    /// # Errors
    /// `Unavailable` when no connection can be opened.
    pub(in crate::store) fn open(url: &DatabaseUrl, role: ConnectionRole, size: u32) -> Result<Self, StoreError> {
        let connections = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(CHECKOUT_TIMEOUT)
            .test_on_check_out(false)
            .build(ConnectionManager { url: url.clone(), role })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Self { connections, turns: FairSemaphore::new(size, share_of_one(size)) })
    }

    /// Figures of the pool.
    pub(in crate::store) fn state(&self) -> State {
        self.connections.state()
    }

    /// Runs a read on a blocking thread, in the turn of `tenant`. `held` is dropped when the read has ended, whether or
    /// not the caller still waits.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free in time; the errors of `work`.
    pub(in crate::store) async fn read<T, E>(
        &self,
        tenant: Option<Id>,
        held: impl Send + 'static,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.in_turn(tenant, held, move |connections| with_connection(connections, work)).await
    }

    /// Runs a write transaction like [`SharedPool::read`].
    ///
    /// # Errors
    /// As [`SharedPool::read`].
    pub(in crate::store) async fn write<T, E>(
        &self,
        tenant: Option<Id>,
        held: impl Send + 'static,
        mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.in_turn(tenant, held, move |connections| in_transaction(connections, &mut work)).await
    }

    /// Runs a write of one statement like [`SharedPool::read`], without BEGIN and COMMIT.
    ///
    /// # Errors
    /// As [`SharedPool::read`].
    pub(in crate::store) async fn write_alone<T, E>(
        &self,
        tenant: Option<Id>,
        held: impl Send + 'static,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.in_turn(tenant, held, move |connections| with_connection(connections, work)).await
    }

    async fn in_turn<T, E>(
        &self,
        tenant: Option<Id>,
        held: impl Send + 'static,
        work: impl FnOnce(&Pool<ConnectionManager>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let turn = self.turn(tenant).await?;
        let connections = self.connections.clone();
        let work = move || {
            let result = work(&connections);
            drop((turn, held));
            result
        };
        let done = tokio::task::spawn_blocking(request_id::carried(work)).await;
        done.unwrap_or_else(|panicked| Err(StoreError::Broken(panicked.to_string()).into()))
    }

    /// Waits for a turn; `None` while the database is down, when there is nothing to share and failures must not queue.
    async fn turn(&self, tenant: Option<Id>) -> Result<Option<FairPermit<Option<Id>>>, StoreError> {
        if self.connections.state().connections == 0 {
            return Ok(None);
        }
        let turn = self.turns.acquire(tenant, CHECKOUT_TIMEOUT).await;
        turn.map(Some).ok_or_else(|| StoreError::Unavailable("no connection was free in time".to_owned()))
    }

    /// Runs a read on the calling thread and in no turn. It may wait for a connection.
    pub(in crate::store) fn run_now<T, E: TransactionError>(
        &self,
        work: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        with_connection(&self.connections, work)
    }

    /// Runs a read on the calling thread and in no turn; `None` when it would have to wait, because no connection is idle
    /// or the file is locked.
    pub(in crate::store) fn run_inline<T, E: TransactionError>(
        &self,
        work: &mut impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Option<Result<T, E>> {
        let mut conn = self.connections.try_get()?;
        let result = work(&mut conn);
        let is_locked = |error: &E| matches!(error.store_error(), Some(StoreError::Unclassified(_)));
        let is_final = result.as_ref().err().is_none_or(|error| !is_locked(error) && !conn.is_broken());
        is_final.then_some(result)
    }
}

/// The most connections of `size` that one tenant uses at the same time.
fn share_of_one(size: usize) -> usize {
    size - size.div_ceil(4).min(size - 1)
}

fn checkout(pool: &Pool<ConnectionManager>, attempt: usize) -> Result<PooledConnection<ConnectionManager>, StoreError> {
    let timeout = match (pool.state().connections, attempt) {
        (1.., _) => CHECKOUT_TIMEOUT,
        (0, 1) => DOWN_TIMEOUT,
        (0, _) => RECONNECT_TIMEOUT,
    };
    pool.get_timeout(timeout).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Runs `work`, and repeats it on another connection when the first one is lost.
fn with_connection<T, E: TransactionError>(
    pool: &Pool<ConnectionManager>,
    mut work: impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let result = work(&mut conn);
        if attempt == MAX_ATTEMPTS || result.as_ref().err().is_none_or(|error| !is_lost(&mut conn, error)) {
            return result;
        }
        attempt += 1;
    }
}

/// Runs a write transaction on PostgreSQL. Repeats it after a conflict with another one or a lost connection, but not
/// after a failed commit, whose outcome is unknown.
fn in_transaction<T, E: TransactionError>(
    pool: &Pool<ConnectionManager>,
    work: &mut impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        let mut conn = checkout(pool, attempt)?;
        let begun = Instant::now();
        let result = conn.begin_write().map_err(E::from).and_then(|()| work(&mut conn));
        let refusal = match result {
            Ok(value) => return conn.commit().map(|()| value).map_err(E::from),
            Err(refusal) => refusal,
        };
        // In this order: Diesel reports a connection with an open transaction as broken.
        let lost = conn.rollback().is_err() || conn.is_broken();
        let conflict = refusal.store_error().is_some_and(|error| error.is_worth_a_retry(begun.elapsed()));
        if attempt == MAX_ATTEMPTS || !(lost || conflict) {
            return Err(refusal);
        }
        attempt += 1;
    }
}

/// Whether an error came from the loss of the connection. Diesel may notice that with the next query only.
fn is_lost<E: TransactionError>(conn: &mut Conn, error: &E) -> bool {
    let may_be = matches!(error.store_error(), Some(StoreError::Unavailable(_) | StoreError::Unclassified(_)));
    conn.is_broken() || (may_be && conn.ping().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tenant_leaves_a_quarter_of_the_connections_to_others() {
        let shares: Vec<usize> = [1, 2, 3, 4, 8, 16].into_iter().map(share_of_one).collect();
        assert_eq!(shares, [1, 1, 2, 3, 6, 12]);
    }
}
