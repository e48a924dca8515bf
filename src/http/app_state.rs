//! What handlers share.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::ApiError;
use crate::domain::accounts::trusted_proxies::TrustedProxies;
use crate::domain::id::Id;
use crate::service::accounts::AccountService;
use crate::service::accounts::authentication::Authenticator;
use crate::service::context::Bundles;
use crate::service::error::ServiceError;
use crate::service::learning::Learner;
use crate::service::meaning::Meaning;
use crate::store::Store;

/// The running service: one value, shared by every worker.
pub struct AppState {
    /// The database.
    pub store: Store,
    /// Who is calling.
    pub auth: Authenticator,
    /// Signing in, and what people may do.
    pub accounts: AccountService,
    /// What serves, in memory.
    pub bundles: Bundles,
    /// What ranks trainings by meaning.
    pub meaning: Meaning,
    /// Learns from conversations.
    pub learner: Learner,
    /// Proxies whose word for a client's address is taken.
    pub proxies: TrustedProxies,
    /// Requests a minute and token, if bounded.
    limiter: Option<DefaultKeyedRateLimiter<Id>>,
    /// Idempotency keys whose first request is still running here.
    running: Arc<Mutex<HashSet<(Id, String)>>>,
}

/// Holds an idempotency key while its request runs.
pub(crate) struct Running {
    key: (Id, String),
    all: Arc<Mutex<HashSet<(Id, String)>>>,
}

impl AppState {
    /// Puts the parts together; `per_minute` bounds the requests of one token.
    pub fn new(store: Store, auth: Authenticator, bundles: Bundles, per_minute: Option<NonZeroU32>) -> Self {
        let limiter = per_minute.map(|limit| RateLimiter::keyed(Quota::per_minute(limit)));
        let learner = Learner::default();
        let accounts = AccountService::new(store.clone(), auth.clone());
        let meaning = bundles.meaning().clone();
        let (proxies, running) = (TrustedProxies::default(), Arc::default());
        Self { store, auth, accounts, bundles, meaning, learner, proxies, limiter, running }
    }

    /// The same with another learner.
    pub fn learning(self, learner: Learner) -> Self {
        Self { learner, ..self }
    }

    /// The same behind these proxies.
    pub fn behind(self, proxies: TrustedProxies) -> Self {
        Self { proxies, ..self }
    }

    /// Counts a request of `caller`.
    ///
    /// # Errors
    /// 429 with the seconds to wait when there were too many.
    pub(crate) fn count(&self, caller: Id) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter.check_key(&caller).map_err(|over| {
            let wait = over.wait_time_from(DefaultClock::default().now());
            ApiError::Refused(ServiceError::Throttled { retry_after: wait.as_secs() + 1 })
        })
    }

    /// Forgets callers that have not been heard of for a while.
    pub fn evict_idle_callers(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
        }
    }

    /// Claims an idempotency key for as long as the answer is held.
    ///
    /// # Errors
    /// 409 when a request with it is running here.
    pub(crate) fn claim(&self, caller: Id, key: &str) -> Result<Running, ApiError> {
        let key = (caller, key.to_owned());
        let free = self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if free { Ok(Running { key, all: Arc::clone(&self.running) }) } else { Err(ServiceError::KeyInFlight.into()) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
