//! The rate limit of each caller, and the headers that report it.

use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::service::accounts::{ThrottleClock, throttled};
use crate::service::error::ServiceError;

/// The number of requests in a minute.
pub const X_RATE_LIMIT_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
/// The number of requests that are left now.
pub const X_RATE_LIMIT_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
/// The time when all requests are left again, in seconds since 1970-01-01 UTC, as at GitHub and in Laravel.
pub const X_RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Limits the requests of each caller in this process. A limit of n allows n at once, and one more every n-th of a minute.
pub struct CallerRateLimiter {
    limiter: RateLimiter<Id, DashMapStateStore<Id>, ThrottleClock, StateInformationMiddleware>,
    limit: NonZeroU32,
    quota: Quota,
    clock: ThrottleClock,
}

/// What is left of the limit after a request, stored in the request extensions for the headers of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitStatus {
    limit: u32,
    remaining: u32,
    reset: u64,
}

impl CallerRateLimiter {
    /// Allows `limit` requests per minute and caller.
    pub fn new(limit: NonZeroU32, clock: Clock) -> Self {
        let (quota, clock) = (Quota::per_minute(limit), ThrottleClock::new(clock));
        let limiter = RateLimiter::dashmap_with_clock(quota, clock.clone()).with_middleware();
        Self { limiter, limit, quota, clock }
    }

    /// Counts a request of `caller`.
    ///
    /// The result is `Throttled` with the time to wait when the limit is exceeded.
    pub fn count(&self, caller: Id) -> (RateLimitStatus, Result<(), ServiceError>) {
        let (limit, interval) = (self.limit.get(), self.quota.replenish_interval());
        match self.limiter.check_key(&caller) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                (self.status(remaining, interval.saturating_mul(limit.saturating_sub(remaining))), Ok(()))
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let full_after = wait.saturating_add(interval.saturating_mul(limit - 1));
                (self.status(0, full_after), Err(throttled(wait)))
            }
        }
    }

    fn status(&self, remaining: u32, full_after: Duration) -> RateLimitStatus {
        let full_at = self.clock.now().saturating_add(full_after);
        let reset = full_at.as_secs() + u64::from(full_at.subsec_nanos() > 0);
        RateLimitStatus { limit: self.limit.get(), remaining, reset }
    }

    /// Removes callers that have their whole limit.
    pub fn evict_idle(&self) {
        self.limiter.retain_recent();
    }
}

impl RateLimitStatus {
    /// Adds the headers to a response.
    pub(crate) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(X_RATE_LIMIT_LIMIT, self.limit.into());
        headers.insert(X_RATE_LIMIT_REMAINING, self.remaining.into());
        headers.insert(X_RATE_LIMIT_RESET, HeaderValue::from(self.reset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_says_what_is_left_and_when_all_of_it_is_back() {
        let clock = Clock::system();
        let limiter = CallerRateLimiter::new(NonZeroU32::new(6).unwrap(), clock.clone());
        let (caller, other) = (clock.new_id(), clock.new_id());
        let started = clock.now().utc().timestamp().unsigned_abs();
        for used in 1..=6_u32 {
            let (status, outcome) = limiter.count(caller);
            assert!(outcome.is_ok());
            assert_eq!((status.limit, status.remaining), (6, 6 - used));
            let after = status.reset - started;
            assert!((u64::from(used) * 10..=u64::from(used) * 10 + 2).contains(&after), "{used}: {after}");
        }
        let (refused, outcome) = limiter.count(caller);
        assert!(matches!(outcome, Err(ServiceError::Throttled { retry_after: 9..=10 })), "{outcome:?}");
        assert_eq!((refused.limit, refused.remaining), (6, 0));
        assert!((59..=62).contains(&(refused.reset - started)), "{refused:?}");
        assert_eq!(limiter.count(other).0.remaining, 5, "callers have limits of their own");
        clock.advance_seconds(60);
        assert_eq!(limiter.count(caller).0.remaining, 5);
    }

    #[test]
    fn callers_with_a_full_limit_are_removed() {
        let clock = Clock::system();
        let limiter = CallerRateLimiter::new(NonZeroU32::new(6).unwrap(), clock.clone());
        assert!(limiter.count(clock.new_id()).1.is_ok());
        limiter.evict_idle();
        assert_eq!(limiter.limiter.len(), 1);
        clock.advance_seconds(20);
        limiter.evict_idle();
        assert_eq!(limiter.limiter.len(), 0);
    }
}
