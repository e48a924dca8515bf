//! Who is calling: from a bearer credential to a scope. A token's row is looked up at most once a second a process,
//! which is how fast a revocation is cached everywhere.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::token_signing::{TokenPurpose, TokenSigner};
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{Store, StoreError, Token};

/// How long a cached row is used without another lookup.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Rows remembered; a runtime keeps being served from them while the database is away.
const CACHE_CAPACITY: u64 = 100_000;
/// How long an unused row is remembered.
const IDLE_TTL: Duration = Duration::from_hours(1);

/// A credential that was found good.
#[derive(Clone, Debug)]
pub enum Caller {
    /// An API token: its row says where and what.
    Token(Arc<Token>),
    /// A person; which environment is meant stands in the request.
    User(Id),
}

#[derive(Clone)]
struct CachedToken {
    token: Option<Arc<Token>>,
    read_at: Timestamp,
}

/// Turns credentials into callers.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    signer: Arc<TokenSigner>,
    token_cache: Cache<Id, CachedToken>,
}

impl Authenticator {
    /// Checks credentials with `signer` and against `store`.
    pub fn new(store: Store, signer: TokenSigner) -> Self {
        let token_cache = Cache::builder().max_capacity(CACHE_CAPACITY).time_to_idle(IDLE_TTL).build();
        Self { store, signer: Arc::new(signer), token_cache }
    }

    /// Signs tokens.
    pub fn signer(&self) -> &TokenSigner {
        &self.signer
    }

    /// How many token rows are remembered.
    pub fn cached_token_count(&self) -> u64 {
        self.token_cache.entry_count()
    }

    /// Who holds this bearer credential; nobody when it is not ours, expired or revoked. With `allow_stale` a row
    /// cached earlier stands in while the database is away: for the runtime, whose callers must not hear of it.
    pub async fn authenticate(&self, bearer: &str, allow_stale: bool) -> Result<Option<Caller>, ServiceError> {
        let Some(claims) = self.signer.verify(bearer) else { return Ok(None) };
        if claims.aud == TokenPurpose::Access {
            return Ok(Some(Caller::User(claims.sub)));
        }
        let now = self.store.clock().now();
        let token = self.token(claims.sub, now, allow_stale).await?;
        let is_valid =
            |token: &Arc<Token>| token.revoked_at.is_none() && token.expires_at.is_none_or(|ends| now < ends);
        Ok(token.filter(is_valid).map(Caller::Token))
    }

    /// Takes note that a token was revoked: it ends here at once, also for a request that is just reading its row.
    pub fn mark_revoked(&self, token: Id) {
        self.cache(token, CachedToken { token: None, read_at: self.store.clock().now() });
    }

    /// What was read later stays.
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
            (Err(error), Some(cached)) if allow_stale && error.is_passing() => Ok(cached.token),
            (Err(error), _) => Err(error),
        }
    }
}

/// What a token reaches.
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
