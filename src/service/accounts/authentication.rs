//! Authentication of bearer tokens. The row of an API token is read at most once a second per process; a revocation takes
//! effect on every server within that time.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::token_signing::{TokenPurpose, TokenSigner};
use super::token_usage::TokenUsage;
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{Store, StoreError, Token};

/// How long a cached row is used without another lookup.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Maximum number of cached rows. While the database is unavailable, runtimes are served from the cache.
const CACHE_CAPACITY: u64 = 100_000;
/// How long an unused row stays in the cache.
const IDLE_TTL: Duration = Duration::from_hours(1);

/// An authenticated caller.
#[derive(Clone, Debug)]
pub enum Caller {
    /// An API token. Its row holds its environment and permissions.
    Token(Arc<Token>),
    /// A user. The request names the environment.
    User {
        /// The id of the user.
        id: Id,
        /// When the access token expires.
        expires_at: Option<Timestamp>,
    },
}

#[derive(Clone)]
struct CachedToken {
    token: Option<Arc<Token>>,
    read_at: Timestamp,
}

/// Authenticates bearer tokens. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    signer: Arc<TokenSigner>,
    token_cache: Cache<Id, CachedToken>,
    usage: TokenUsage,
}

impl Authenticator {
    /// Creates an authenticator that verifies signatures with `signer` and reads rows from `store`.
    pub fn new(store: Store, signer: TokenSigner) -> Self {
        let token_cache = Cache::builder().max_capacity(CACHE_CAPACITY).time_to_idle(IDLE_TTL).build();
        Self { store, signer: Arc::new(signer), token_cache, usage: TokenUsage::default() }
    }

    /// The signer of new tokens.
    pub fn signer(&self) -> &TokenSigner {
        &self.signer
    }

    /// The number of cached token rows.
    pub fn cached_token_count(&self) -> u64 {
        self.token_cache.entry_count()
    }

    /// The caller with this bearer token, or `None` if the token is invalid, expired or revoked. With `allow_stale` an
    /// outdated cached row is used while the database is unavailable, so that runtimes keep working.
    pub async fn authenticate(&self, bearer: &str, allow_stale: bool) -> Result<Option<Caller>, ServiceError> {
        let Some(claims) = self.signer.verify(bearer) else { return Ok(None) };
        if claims.aud == TokenPurpose::Access {
            return Ok(Some(Caller::User { id: claims.sub, expires_at: claims.expires_at() }));
        }
        let now = self.store.clock().now();
        let token = self.token(claims.sub, now, allow_stale).await?;
        let is_valid =
            |token: &Arc<Token>| token.revoked_at.is_none() && token.expires_at.is_none_or(|ends| now < ends);
        let token = token.filter(is_valid);
        if let Some(token) = &token {
            self.usage.note(token, now);
        }
        Ok(token.map(Caller::Token))
    }

    /// The uses of API tokens that are not stored yet.
    pub fn usage(&self) -> &TokenUsage {
        &self.usage
    }

    /// Makes a revocation effective in this process at once, even if a concurrent request is reading the row.
    pub fn mark_revoked(&self, token: Id) {
        self.cache(token, CachedToken { token: None, read_at: self.store.clock().now() });
    }

    /// Caches a row unless the cache holds one that was read later.
    fn cache(&self, id: Id, read: CachedToken) {
        self.token_cache.entry(id).and_upsert_with(|known| match known {
            Some(known) if known.value().read_at > read.read_at => known.into_value(),
            _ => read,
        });
    }

    async fn token(&self, id: Id, now: Timestamp, allow_stale: bool) -> Result<Option<Arc<Token>>, StoreError> {
        let cached = self.token_cache.get(&id);
        if let Some(cached) = cached.as_ref().filter(|cached| cached.read_at.is_fresh(now, FRESH_FOR)) {
            return Ok(cached.token.clone());
        }
        match (self.store.token(id).await, cached) {
            (Ok(token), _) => {
                let token = token.map(Arc::new);
                self.cache(id, CachedToken { token: token.clone(), read_at: now });
                Ok(token)
            }
            (Err(error), Some(cached)) if allow_stale && error.is_transient() => Ok(cached.token),
            (Err(error), _) => Err(error),
        }
    }
}

/// The scope of an API token.
pub fn token_scope(token: &Token, request_id: String) -> Scope {
    Scope {
        tenant: token.tenant,
        environment: token.environment,
        is_sandbox: token.is_sandbox,
        agent: token.agent,
        permissions: token.permissions,
        actor: Actor { kind: ActorKind::Token, id: token.id, label: token.name.clone() },
        request_id,
    }
}
