//! How often one may try to sign in: per account, so that a password is not guessed, and per address, so that many
//! accounts are not tried from one place. What is unknown counts like what is known.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter, clock};

use crate::domain::clock::Clock;
use crate::service::error::ServiceError;

/// Attempts on one account at once, and how long until one more.
const ACCOUNT: (NonZeroU32, Duration) = (NonZeroU32::MIN.saturating_add(9), Duration::from_secs(6));
/// Attempts from one address at once, and how long until one more.
const ADDRESS: (NonZeroU32, Duration) = (NonZeroU32::MIN.saturating_add(29), Duration::from_secs(2));
/// Attempts after which keys are forgotten that have all their attempts again.
const SWEEP_EVERY: usize = 1024;
/// Keys remembered at most; beyond, attempts have to wait, for attackers must not decide how much memory we use.
const MOST_KEYS: usize = 100_000;

/// The product's clock as the limiter reads it: a test moves its hands.
#[derive(Clone, Debug)]
struct Hands(Clock);

impl clock::Clock for Hands {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.now().micros().max(0).unsigned_abs())
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Hands, NoOpMiddleware<Duration>>;

/// Counts attempts to sign in.
pub(super) struct Throttle {
    accounts: Limiter<String>,
    addresses: Limiter<IpAddr>,
    hands: Hands,
    attempts: AtomicUsize,
}

impl Throttle {
    pub(super) fn new(clock: Clock) -> Self {
        let hands = Hands(clock);
        Self {
            accounts: limiter(ACCOUNT, &hands),
            addresses: limiter(ADDRESS, &hands),
            hands,
            attempts: AtomicUsize::new(0),
        }
    }

    /// Counts an attempt on `email` from `address`. The address comes first, so that one that has used up its
    /// attempts adds no accounts to what is remembered.
    ///
    /// # Errors
    /// `Throttled` when it is one too many.
    pub(super) fn attempt(&self, address: IpAddr, email: &str) -> Result<(), ServiceError> {
        self.sweep();
        self.count(&self.addresses, &network(address))?;
        self.count(&self.accounts, &email.to_owned())
    }

    fn count<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), ServiceError> {
        if limiter.len() >= MOST_KEYS {
            return Err(ServiceError::Throttled { retry_after: 1 });
        }
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.hands.now());
            let retry_after = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            ServiceError::Throttled { retry_after: retry_after.max(1) }
        })
    }

    fn sweep(&self) {
        if self.attempts.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.accounts.retain_recent();
            self.accounts.shrink_to_fit();
            self.addresses.retain_recent();
            self.addresses.shrink_to_fit();
        }
    }
}

fn limiter<K: Hash + Eq + Clone>((burst, pause): (NonZeroU32, Duration), hands: &Hands) -> Limiter<K> {
    let quota = Quota::with_period(pause).unwrap_or_else(|| Quota::per_minute(burst)).allow_burst(burst);
    RateLimiter::dashmap_with_clock(quota, hands.clone())
}

/// What counts as one address: of IPv6 the network of a household or a server, who has all of its addresses.
fn network(address: IpAddr) -> IpAddr {
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
    fn an_account_has_ten_attempts_and_then_one_in_six_seconds_from_anywhere() {
        let clock = Clock::system();
        let throttle = Throttle::new(clock.clone());
        for last in 0..10 {
            throttle.attempt(address(last), "ann@example.com").unwrap();
        }
        let refused = throttle.attempt(address(10), "ann@example.com");
        assert!(matches!(refused, Err(ServiceError::Throttled { retry_after: 1..=6 })), "{refused:?}");
        assert!(throttle.attempt(address(10), "bob@example.com").is_ok());
        clock.advance_seconds(6);
        assert!(throttle.attempt(address(11), "ann@example.com").is_ok());
        assert!(throttle.attempt(address(11), "ann@example.com").is_err());
    }

    #[test]
    fn an_address_has_thirty_attempts_whatever_accounts_it_tries() {
        let throttle = Throttle::new(Clock::system());
        for number in 0..30 {
            throttle.attempt(address(1), &format!("{number}@example.com")).unwrap();
        }
        assert!(throttle.attempt(address(1), "31@example.com").is_err());
        assert_eq!(throttle.accounts.len(), 30);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }

    #[test]
    fn keys_whose_attempts_are_all_back_are_forgotten() {
        let clock = Clock::system();
        let throttle = Throttle::new(clock.clone());
        for number in 0..SWEEP_EVERY - 1 {
            let address =
                IpAddr::from([10, 0, u8::try_from(number / 256).unwrap(), u8::try_from(number % 256).unwrap()]);
            throttle.attempt(address, &format!("{number}@example.com")).unwrap();
        }
        clock.advance_seconds(120);
        throttle.attempt(address(1), "last@example.com").unwrap();
        assert_eq!((throttle.accounts.len(), throttle.addresses.len()), (1, 1));
    }
}
