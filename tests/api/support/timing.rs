//! Bounds of time that are promised, kept on a machine that is busy with other tests.

use std::time::{Duration, Instant};

/// A promise is tried so often.
const ROUNDS: usize = 5;
/// Whatever has to happen happens within this time, on a slow machine as well.
const DEADLINE: Duration = Duration::from_mins(3);

/// Passes once a round, which says how long it took, keeps within `bound`. A busy machine spoils some rounds; a promise
/// that is broken spoils each.
pub async fn within(bound: Duration, mut round: impl AsyncFnMut() -> Duration) {
    let mut took = Vec::with_capacity(ROUNDS);
    while took.len() < ROUNDS {
        took.push(round().await);
        if took.last().is_some_and(|took| *took < bound) {
            return;
        }
    }
    panic!("{bound:?} was promised: {took:?}");
}

/// Asks until the answer is as it should be.
pub async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "it never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
