//! Turns for work that keeps a core busy for long: indexing trainings, comparing texts, learning. It runs on blocking
//! threads, a bounded number at a time, and tenants share the turns fairly, so that it delays neither other requests nor
//! another tenant's work of this kind.
//!
//! Work in a turn must not wait for another turn.

use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::error::ServiceError;
use super::off_worker;
use crate::domain::fair_semaphore::{FairPermit, FairSemaphore};
use crate::domain::id::Id;
use crate::store::{TenantReader, TenantStore};

/// How long a request waits for a turn.
const TIMEOUT: Duration = Duration::from_secs(5);

/// As many turns as cores, but at least two, of which one tenant has at most half. Cores belong to the process, and so do
/// the turns.
static TURNS: LazyLock<FairSemaphore<Id>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).max(2);
    FairSemaphore::new(cores, cores / 2)
});

/// Runs work in a turn of `tenant`.
///
/// # Errors
/// `Busy` when no turn comes in time.
pub async fn run_in_turn<T: Send + 'static>(
    tenant: Id,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    let turn = turn(tenant).await?;
    off_worker(move || keeping(turn, work)).await
}

/// Reads a snapshot and renders it in one turn, for long answers. The connection is free while it is rendered.
///
/// # Errors
/// `Busy` when no turn comes in time; the errors of `work`.
pub async fn render_in_turn<T: Send + 'static, R: Send + 'static>(
    tenant: &TenantStore,
    work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    render: impl FnOnce(T) -> R + Send + 'static,
) -> Result<R, ServiceError> {
    let turn = Arc::new(turn(tenant.scope().tenant).await?);
    let found = tenant.snapshot_holding(Arc::clone(&turn), work).await?;
    off_worker(move || keeping(turn, || render(found))).await
}

async fn turn(tenant: Id) -> Result<FairPermit<Id>, ServiceError> {
    TURNS.acquire(tenant, TIMEOUT).await.ok_or(ServiceError::Busy)
}

/// Does `work` and drops the turn after it.
fn keeping<T, R>(turn: T, work: impl FnOnce() -> R) -> R {
    let done = work();
    drop(turn);
    done
}
