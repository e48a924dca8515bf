//! Time limits that the product promises, measured on a machine that also runs other tests.

use std::time::{Duration, Instant};

/// The lead in rounds that ends a measurement early.
const LEAD: usize = 3;
/// The most rounds of a measurement.
const MOST_ROUNDS: usize = 15;
/// The limit for [`until`], generous enough for a slow machine.
const DEADLINE: Duration = Duration::from_mins(3);

/// Passes when a majority of rounds stays below `limit`. A round returns how long it took.
///
/// Rounds are repeated until those that kept the limit and those that broke it differ by three, at most 15 times; then
/// the majority decides. A promise that always holds passes after three rounds, and one that is always broken fails
/// after three. A busy machine breaks some rounds and makes the test measure more of them. The test prints how many
/// rounds broke the limit.
pub async fn within(limit: Duration, mut round: impl AsyncFnMut() -> Duration) {
    let mut took = Vec::with_capacity(MOST_ROUNDS);
    let mut broken: usize = 0;
    while took.len() < MOST_ROUNDS && took.len().abs_diff(2 * broken) < LEAD {
        let duration = round().await;
        took.push(duration);
        broken += usize::from(duration >= limit);
    }
    let verdict = format!("{broken} of {} rounds took {limit:?} or longer: {took:?}", took.len());
    println!("{verdict}");
    assert!(2 * broken < took.len(), "{verdict}");
}

/// Repeats `ask` until it returns something.
pub async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "nothing within {DEADLINE:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_limit_that_every_third_round_breaks_is_kept() {
    let mut round = 0;
    within(Duration::from_secs(1), async || {
        round += 1;
        Duration::from_secs(u64::from(round % 3 == 0))
    })
    .await;
    assert_eq!(round, 5, "four rounds against one");
}

#[tokio::test]
#[should_panic(expected = "4 of 5 rounds took 1s or longer")]
async fn a_limit_that_one_round_in_five_keeps_is_broken() {
    let mut round = 0;
    within(Duration::from_secs(1), async || {
        round += 1;
        Duration::from_secs(u64::from(round != 2))
    })
    .await;
}
