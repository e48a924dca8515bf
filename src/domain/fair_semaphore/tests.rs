use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::*;

const LONG: Duration = Duration::from_mins(1);

/// A request for a permit, which is polled by hand.
type Acquiring<'s> = Pin<Box<dyn Future<Output = Option<FairPermit<char>>> + 's>>;

/// Begins to wait. The permit comes now or never.
fn begin(semaphore: &FairSemaphore<char>, key: char) -> Acquiring<'_> {
    let mut acquiring: Acquiring<'_> = Box::pin(semaphore.acquire(key, LONG));
    assert!(poll(&mut acquiring).is_none(), "{key} was to wait");
    acquiring
}

/// The permit, if it has come.
fn poll(acquiring: &mut Acquiring<'_>) -> Option<FairPermit<char>> {
    match acquiring.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(permit) => Some(permit.unwrap()),
        Poll::Pending => None,
    }
}

async fn take(semaphore: &FairSemaphore<char>, key: char) -> FairPermit<char> {
    semaphore.acquire(key, LONG).await.unwrap()
}

fn is_unused(semaphore: &FairSemaphore<char>, permits: usize) -> bool {
    let state = semaphore.state();
    state.keys.is_empty() && state.free == permits
}

#[tokio::test]
async fn a_key_holds_at_most_its_share_and_leaves_the_rest_to_others() {
    let semaphore = FairSemaphore::new(3, 2);
    let held = [take(&semaphore, 'a').await, take(&semaphore, 'a').await];
    let mut third = begin(&semaphore, 'a');
    let other = take(&semaphore, 'b').await;
    assert!(poll(&mut third).is_none());
    drop(held);
    let third = poll(&mut third).expect("two permits are free");
    drop((third, other));
    assert!(is_unused(&semaphore, 3));
}

#[tokio::test]
async fn a_released_permit_goes_to_the_key_that_holds_the_fewest() {
    let semaphore = FairSemaphore::new(3, 3);
    let mut held = vec![take(&semaphore, 'a').await, take(&semaphore, 'a').await, take(&semaphore, 'b').await];
    let (mut a, mut b, mut c) = (begin(&semaphore, 'a'), begin(&semaphore, 'b'), begin(&semaphore, 'c'));
    held.remove(0);
    let c = poll(&mut c).expect("c holds none");
    assert!(poll(&mut a).is_none() && poll(&mut b).is_none());
    held.remove(1);
    let b = poll(&mut b).expect("b holds none, a holds one");
    held.clear();
    let a = poll(&mut a).expect("a is alone");
    drop((a, b, c));
    assert!(is_unused(&semaphore, 3));
}

#[tokio::test]
async fn keys_that_hold_equally_many_take_turns_however_many_wait() {
    let semaphore = FairSemaphore::new(1, 1);
    let first = take(&semaphore, 'a').await;
    let mut waiting: Vec<_> = "aaabbc".chars().map(|key| (key, begin(&semaphore, key))).collect();
    let (mut permit, mut order) = (Some(first), String::new());
    while permit.take().is_some() {
        for place in 0..waiting.len() {
            if let Some(next) = poll(&mut waiting[place].1) {
                order.push(waiting.remove(place).0);
                permit = Some(next);
                break;
            }
        }
    }
    assert_eq!(order, "bcabaa");
    assert!(is_unused(&semaphore, 1));
}

#[tokio::test]
async fn waiters_of_a_key_are_served_in_their_order() {
    let semaphore = FairSemaphore::new(usize::MAX, 1);
    let held = take(&semaphore, 'a').await;
    let (mut first, mut second) = (begin(&semaphore, 'a'), begin(&semaphore, 'a'));
    drop(held);
    assert!(poll(&mut second).is_none());
    let first = poll(&mut first).expect("the first waiter is next");
    assert!(poll(&mut second).is_none());
    drop(first);
    assert!(poll(&mut second).is_some());
    assert!(is_unused(&semaphore, usize::MAX));
}

#[tokio::test]
async fn a_waiter_that_leaves_frees_its_place() {
    let semaphore = FairSemaphore::new(1, 1);
    let held = take(&semaphore, 'a').await;
    let (gone, mut stays) = (begin(&semaphore, 'a'), begin(&semaphore, 'a'));
    drop(gone);
    drop(held);
    assert!(poll(&mut stays).is_some());
    assert!(is_unused(&semaphore, 1));
}

#[tokio::test]
async fn a_permit_that_came_to_a_waiter_that_left_is_not_lost() {
    let semaphore = FairSemaphore::new(1, 1);
    let held = take(&semaphore, 'a').await;
    let (granted, mut next) = (begin(&semaphore, 'b'), begin(&semaphore, 'a'));
    drop(held);
    assert!(poll(&mut next).is_none(), "the permit went to the other waiter");
    drop(granted);
    assert!(poll(&mut next).is_some());
    assert!(is_unused(&semaphore, 1));
}

#[tokio::test]
async fn a_wait_ends_at_its_limit() {
    let semaphore = FairSemaphore::new(1, 1);
    let held = take(&semaphore, 'a').await;
    assert!(semaphore.acquire('b', Duration::from_millis(20)).await.is_none());
    drop(held);
    assert!(is_unused(&semaphore, 1));
}

#[tokio::test]
async fn many_tasks_never_exceed_the_bounds_and_lose_no_permit() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (semaphore, running) = (FairSemaphore::new(4, 3), Arc::new([const { AtomicUsize::new(0) }; 3]));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..300 {
        let (semaphore, running, key) = (semaphore.clone(), Arc::clone(&running), number % 3);
        tasks.spawn(async move {
            let limit = if number % 7 == 0 { Duration::from_micros(50) } else { LONG };
            let Some(permit) = semaphore.acquire(key, limit).await else { return };
            assert!(running[key].fetch_add(1, Ordering::SeqCst) < 3);
            assert!(running.iter().map(|of_key| of_key.load(Ordering::SeqCst)).sum::<usize>() <= 4);
            tokio::task::yield_now().await;
            running[key].fetch_sub(1, Ordering::SeqCst);
            drop(permit);
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let state = semaphore.state();
    assert!(state.keys.is_empty() && state.free == 4);
}
