//! The state shared by all handlers.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::{HttpMessage as _, HttpRequest};

use super::error::ApiError;
use super::rate_limit::CallerRateLimiter;
use crate::domain::accounts::trusted_proxies::TrustedProxies;
use crate::domain::id::Id;
use crate::service::accounts::authentication::Authenticator;
use crate::service::accounts::{AccountService, MailService};
use crate::service::delivery::BundleCache;
use crate::service::error::ServiceError;
use crate::service::learning::ScenarioGenerator;
use crate::service::search::SemanticSearch;
use crate::store::Store;

/// The state of the running service, shared by every worker.
pub struct AppState {
    /// The database.
    pub store: Store,
    /// Authentication.
    pub auth: Authenticator,
    /// Login and membership.
    pub accounts: AccountService,
    /// The bundle cache.
    pub bundles: BundleCache,
    /// Semantic search.
    pub semantic_search: SemanticSearch,
    /// Generates scenarios from conversations.
    pub scenario_generator: ScenarioGenerator,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub proxies: TrustedProxies,
    /// The rate limiter for each caller, if configured.
    limiter: Option<CallerRateLimiter>,
    /// Idempotency keys of requests that are running in this process.
    running: Arc<Mutex<HashSet<(Id, String)>>>,
}

/// An idempotency key held by a running request.
pub(crate) struct InFlightRequest {
    key: (Id, String),
    all: Arc<Mutex<HashSet<(Id, String)>>>,
}

impl AppState {
    /// Creates the state. `per_minute` is the rate limit for each caller.
    pub fn new(
        store: Store,
        auth: Authenticator,
        mail: MailService,
        bundles: BundleCache,
        per_minute: Option<NonZeroU32>,
    ) -> Self {
        let limiter = per_minute.map(|limit| CallerRateLimiter::new(limit, store.clock().clone()));
        let scenario_generator = ScenarioGenerator::default();
        let accounts = AccountService::new(store.clone(), auth.clone(), mail);
        let semantic_search = bundles.semantic_search().clone();
        let (proxies, running) = (TrustedProxies::default(), Arc::default());
        Self { store, auth, accounts, bundles, semantic_search, scenario_generator, proxies, limiter, running }
    }

    /// Replaces the scenario generator.
    pub fn with_scenario_generator(self, scenario_generator: ScenarioGenerator) -> Self {
        Self { scenario_generator, ..self }
    }

    /// Sets the trusted proxies.
    pub fn with_trusted_proxies(self, proxies: TrustedProxies) -> Self {
        Self { proxies, ..self }
    }

    /// Counts a request of `caller` against the rate limit. The response to `request` reports what is left.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub(crate) fn check_rate_limit(&self, request: &HttpRequest, caller: Id) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let (status, outcome) = limiter.count(caller);
        request.extensions_mut().insert(status);
        Ok(outcome?)
    }

    /// Removes idle callers from the rate limiter.
    pub fn evict_idle_callers(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.evict_idle();
        }
    }

    /// Claims an idempotency key until the returned value is dropped.
    ///
    /// # Errors
    /// 409 when a request with the key is running in this process.
    pub(crate) fn claim_idempotency_key(&self, caller: Id, key: &str) -> Result<InFlightRequest, ApiError> {
        let key = (caller, key.to_owned());
        let free = self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if free {
            Ok(InFlightRequest { key, all: Arc::clone(&self.running) })
        } else {
            Err(ServiceError::KeyInFlight.into())
        }
    }
}

impl Drop for InFlightRequest {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
