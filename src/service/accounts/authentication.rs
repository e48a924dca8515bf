//! Who is calling: from a bearer credential to a scope. A token's row is looked up at most once a second a process,
//! which is how fast a revocation is seen everywhere.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::token_signing::{TokenPurpose, TokenSigner};
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{Store, StoreError, Token};

/// How long a row that was read is believed, in microseconds.
const FRESH_FOR: i64 = 1_000_000;
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
struct Seen {
    token: Option<Arc<Token>>,
    at: Timestamp,
}

/// Turns credentials into callers.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    signer: Arc<TokenSigner>,
    seen: Cache<Id, Seen>,
}

impl Authenticator {
    /// Checks credentials with `signer` and against `store`.
    pub fn new(store: Store, signer: TokenSigner) -> Self {
        let seen = Cache::builder().max_capacity(CACHE_CAPACITY).time_to_idle(IDLE_TTL).build();
        Self { store, signer: Arc::new(signer), seen }
    }

    /// Signs tokens.
    pub fn signer(&self) -> &TokenSigner {
        &self.signer
    }

    /// How many token rows are remembered.
    pub fn cached_tokens(&self) -> u64 {
        self.seen.entry_count()
    }

    /// Who holds this bearer credential; nobody when it is not ours, expired or revoked. With `allow_stale` a row
    /// seen earlier stands in while the database is away: for the runtime, whose callers must not hear of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn caller(&self, bearer: &str, allow_stale: bool) -> Result<Option<Caller>, ServiceError> {
        let Some(claims) = self.signer.verify(bearer) else { return Ok(None) };
        if claims.aud == TokenPurpose::Access {
            return Ok(Some(Caller::User(claims.sub)));
        }
        let now = self.store.clock().now();
        let token = self.token(claims.sub, now, allow_stale).await?;
        let counts = |token: &Arc<Token>| token.revoked_at.is_none() && token.expires_at.is_none_or(|ends| now < ends);
        Ok(token.filter(counts).map(Caller::Token))
    }

    /// Takes note that a token was revoked: it ends here at once, also for a request that is just reading its row.
    pub fn mark_revoked(&self, token: Id) {
        self.remember(token, Seen { token: None, at: self.store.clock().now() });
    }

    /// What was read later stays.
    fn remember(&self, id: Id, read: Seen) {
        self.seen.entry(id).and_upsert_with(|known| match known {
            Some(known) if known.value().at > read.at => known.into_value(),
            _ => read,
        });
    }

    async fn token(&self, id: Id, now: Timestamp, allow_stale: bool) -> Result<Option<Arc<Token>>, StoreError> {
        let seen = self.seen.get(&id);
        if let Some(seen) = seen.as_ref().filter(|seen| seen.at.is_fresh(now, FRESH_FOR)) {
            return Ok(seen.token.clone());
        }
        match (self.store.token(id).await, seen) {
            (Ok(token), _) => {
                let token = token.map(Arc::new);
                self.remember(id, Seen { token: token.clone(), at: now });
                Ok(token)
            }
            (Err(error), Some(seen)) if allow_stale && error.is_passing() => Ok(seen.token),
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
