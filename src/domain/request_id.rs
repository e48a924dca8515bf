//! The id of the request that the current task serves, for lines of the log.
//!
//! The HTTP layer sets it with [`scope`]. Work on another thread keeps it when it is wrapped in [`carried`].

use std::future::Future;
use std::sync::Arc;

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// Runs a future as part of the request with this id.
pub async fn scope<F: Future>(id: &str, future: F) -> F::Output {
    CURRENT.scope(id.into(), future).await
}

/// The id of the current request, or `-` outside a request.
pub fn current() -> Arc<str> {
    CURRENT.try_with(Arc::clone).unwrap_or_else(|_| "-".into())
}

/// The same work, belonging to the current request on whatever thread it runs.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let id = current();
    move || run_as(id, work)
}

/// Runs work as part of the request with this id.
pub fn run_as<T>(id: Arc<str>, work: impl FnOnce() -> T) -> T {
    CURRENT.sync_scope(id, work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_id_is_known_within_the_request_and_on_threads_that_work_for_it() {
        assert_eq!(&*current(), "-");
        scope("abc", async {
            assert_eq!(&*current(), "abc");
            let plain = tokio::task::spawn_blocking(current).await.unwrap();
            let wrapped = tokio::task::spawn_blocking(carried(current)).await.unwrap();
            assert_eq!((&*plain, &*wrapped), ("-", "abc"));
        })
        .await;
        assert_eq!(&*current(), "-");
    }
}
