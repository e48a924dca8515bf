//! Rate limits for login attempts: per account against guessing a password, and per address against trying many accounts.
//! Unknown accounts count like existing ones.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::clock::Clock;
use crate::service::error::ServiceError;

/// Burst of attempts per account, and the interval after which one more is allowed.
const ACCOUNT_LIMIT: (NonZeroU32, Duration) = (NonZeroU32::MIN.saturating_add(9), Duration::from_secs(6));
/// Burst of attempts per address, and the interval after which one more is allowed.
const ADDRESS_LIMIT: (NonZeroU32, Duration) = (NonZeroU32::MIN.saturating_add(29), Duration::from_secs(2));
/// Number of attempts after which keys with a full quota are removed.
const SWEEP_EVERY: usize = 1024;
/// Maximum number of keys. Beyond it attempts are rejected, so that an attacker cannot exhaust the memory.
const MAX_KEYS: usize = 100_000;

/// Adapts [`Clock`] to the rate limiter, so that tests can advance the time.
#[derive(Clone, Debug)]
pub struct ThrottleClock(Clock);

impl ThrottleClock {
    /// Adapts this clock.
    pub fn new(clock: Clock) -> Self {
        Self(clock)
    }
}

impl governor::clock::Clock for ThrottleClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.now().micros().max(0).unsigned_abs())
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, ThrottleClock, NoOpMiddleware<Duration>>;

/// Limits login attempts.
pub(super) struct LoginThrottle {
    accounts: Limiter<String>,
    mail_requests: Limiter<String>,
    addresses: Limiter<IpAddr>,
    clock: ThrottleClock,
    attempts: AtomicUsize,
}

impl LoginThrottle {
    pub(super) fn new(clock: Clock) -> Self {
        let clock = ThrottleClock::new(clock);
        Self {
            accounts: limiter(ACCOUNT_LIMIT, &clock),
            mail_requests: limiter(ACCOUNT_LIMIT, &clock),
            addresses: limiter(ADDRESS_LIMIT, &clock),
            clock,
            attempts: AtomicUsize::new(0),
        }
    }

    /// Counts an attempt on `email` from `address`. The address is checked first, so that a rejected address adds no account
    /// keys.
    ///
    /// # Errors
    /// `Throttled` if either limit is exceeded.
    pub(super) fn check_attempt(&self, address: IpAddr, email: &str) -> Result<(), ServiceError> {
        self.check_address(address)?;
        self.check_account(email)
    }

    /// Counts an attempt from `address` that names no account.
    ///
    /// # Errors
    /// `Throttled` if the limit of the address is exceeded.
    pub(super) fn check_address(&self, address: IpAddr) -> Result<(), ServiceError> {
        self.sweep();
        self.check_limit(&self.addresses, &address_key(address))
    }

    /// Counts an attempt on `email` whose address was counted already.
    ///
    /// # Errors
    /// `Throttled` if the limit of the account is exceeded.
    pub(super) fn check_account(&self, email: &str) -> Result<(), ServiceError> {
        self.check_limit(&self.accounts, &email.to_owned())
    }

    /// Counts a request for a mail to `email` from `address`. It has a limit of its own, so that such requests do not keep
    /// the person from logging in.
    ///
    /// # Errors
    /// `Throttled` if either limit is exceeded.
    pub(super) fn check_mail_request(&self, address: IpAddr, email: &str) -> Result<(), ServiceError> {
        self.check_address(address)?;
        self.check_limit(&self.mail_requests, &email.to_owned())
    }

    fn check_limit<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), ServiceError> {
        if limiter.len() >= MAX_KEYS {
            return Err(ServiceError::Throttled { retry_after: 1 });
        }
        limiter.check_key(key).map_err(|until| throttled(until.wait_time_from(self.clock.now())))
    }

    fn sweep(&self) {
        if self.attempts.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.accounts.retain_recent();
            self.accounts.shrink_to_fit();
            self.mail_requests.retain_recent();
            self.mail_requests.shrink_to_fit();
            self.addresses.retain_recent();
            self.addresses.shrink_to_fit();
        }
    }
}

/// The error of a caller who may try again after `wait`, in whole seconds and at least one.
pub fn throttled(wait: Duration) -> ServiceError {
    let retry_after = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    ServiceError::Throttled { retry_after: retry_after.max(1) }
}

fn limiter<K: Hash + Eq + Clone>((burst, pause): (NonZeroU32, Duration), clock: &ThrottleClock) -> Limiter<K> {
    let quota = Quota::with_period(pause).unwrap_or_else(|| Quota::per_minute(burst)).allow_burst(burst);
    RateLimiter::dashmap_with_clock(quota, clock.clone())
}

/// The key of an address: for IPv6 its /64 network, because one client usually has all addresses of it.
fn address_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn an_account_allows_ten_attempts_and_then_one_in_six_seconds_from_any_address() {
        let clock = Clock::system();
        let throttle = LoginThrottle::new(clock.clone());
        for last in 0..10 {
            throttle.check_attempt(address(last), "ann@example.com").unwrap();
        }
        let refused = throttle.check_attempt(address(10), "ann@example.com");
        assert!(matches!(refused, Err(ServiceError::Throttled { retry_after: 1..=6 })), "{refused:?}");
        assert!(throttle.check_attempt(address(10), "bob@example.com").is_ok());
        clock.advance_seconds(6);
        assert!(throttle.check_attempt(address(11), "ann@example.com").is_ok());
        assert!(throttle.check_attempt(address(11), "ann@example.com").is_err());
    }

    #[test]
    fn an_address_allows_thirty_attempts_on_any_accounts() {
        let throttle = LoginThrottle::new(Clock::system());
        for number in 0..30 {
            throttle.check_attempt(address(1), &format!("{number}@example.com")).unwrap();
        }
        assert!(throttle.check_attempt(address(1), "31@example.com").is_err());
        assert_eq!(throttle.accounts.len(), 30);
    }

    #[test]
    fn an_ipv6_network_is_one_key() {
        let of = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }

    #[test]
    fn keys_with_a_full_quota_are_removed() {
        let clock = Clock::system();
        let throttle = LoginThrottle::new(clock.clone());
        for number in 0..SWEEP_EVERY - 1 {
            let address =
                IpAddr::from([10, 0, u8::try_from(number / 256).unwrap(), u8::try_from(number % 256).unwrap()]);
            throttle.check_attempt(address, &format!("{number}@example.com")).unwrap();
        }
        clock.advance_seconds(120);
        throttle.check_attempt(address(1), "last@example.com").unwrap();
        assert_eq!((throttle.accounts.len(), throttle.addresses.len()), (1, 1));
    }
}
