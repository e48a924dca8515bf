//! What the product does: one function per verb, each inside one transaction that the caller opened.

pub mod accounts;
pub mod agent_access;
pub mod audit;
pub mod authoring;
pub mod cpu_turns;
pub mod delivery;
pub mod error;
mod expected_revision;
pub mod idempotency;
pub mod learning;
mod load_locks;
pub mod publishing;
pub mod search;

use crate::domain::accounts::scope::Scope;
use crate::domain::request_id;
use crate::store::StoreError;
use error::ServiceError;
pub use expected_revision::ExpectedRevision;

/// Work that takes too long for a thread that answers requests.
async fn off_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    let done = tokio::task::spawn_blocking(request_id::carried(work)).await;
    done.map_err(|panicked| StoreError::Broken(panicked.to_string()).into())
}

/// Refuses tokens that are bound to one agent.
fn check_not_agent_bound(scope: &Scope) -> Result<(), ServiceError> {
    if scope.agent.is_some() { Err(ServiceError::Forbidden) } else { Ok(()) }
}
