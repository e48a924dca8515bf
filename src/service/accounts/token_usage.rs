//! When API tokens were last used, to the minute. Requests note a use in memory; a background task stores it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::{Store, StoreError, Token, TokenUse};

/// Maximum number of tokens in one transaction.
const BATCH: usize = 200;

/// The uses that may not be stored yet. Cheap to clone.
#[derive(Clone, Default)]
pub struct TokenUsage(Arc<Mutex<HashMap<Id, NotedUse>>>);

struct NotedUse {
    tenant: Id,
    minute: Timestamp,
    is_stored: bool,
}

impl TokenUsage {
    /// Notes that a token is used now. A minute that is stored or noted already costs nothing more.
    pub(super) fn note(&self, token: &Token, now: Timestamp) {
        let minute = now.start_of_minute();
        if token.last_used_at.is_some_and(|stored| stored >= minute) {
            return;
        }
        let mut noted = self.noted();
        let known = noted.get(&token.id).is_some_and(|known| known.minute >= minute);
        if !known {
            noted.insert(token.id, NotedUse { tenant: token.tenant, minute, is_stored: false });
        }
    }

    /// Stores a batch of noted uses and returns their number. Call it again until it returns 0.
    ///
    /// # Errors
    /// Failures of the database. The uses stay noted.
    pub async fn store_noted(&self, store: &Store) -> Result<usize, StoreError> {
        let uses = self.next_batch(store.clock().now());
        if uses.is_empty() {
            return Ok(0);
        }
        store.record_token_uses(uses.clone()).await?;
        let mut noted = self.noted();
        for stored in &uses {
            if let Some(known) = noted.get_mut(&stored.token).filter(|known| known.minute == stored.minute) {
                known.is_stored = true;
            }
        }
        Ok(uses.len())
    }

    /// The next uses to store, in the order of their ids, so that processes lock rows in the same order. Forgets stored
    /// uses of earlier minutes.
    fn next_batch(&self, now: Timestamp) -> Vec<TokenUse> {
        let minute = now.start_of_minute();
        let mut noted = self.noted();
        noted.retain(|_, noted| !noted.is_stored || noted.minute >= minute);
        let waiting = noted.iter().filter(|(_, noted)| !noted.is_stored);
        let mut uses: Vec<TokenUse> = waiting
            .map(|(token, noted)| TokenUse { tenant: noted.tenant, token: *token, minute: noted.minute })
            .collect();
        uses.sort_unstable_by_key(|used| used.token);
        uses.truncate(BATCH);
        uses
    }

    fn noted(&self) -> MutexGuard<'_, HashMap<Id, NotedUse>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accounts::permission::Permissions;
    use crate::domain::clock::Clock;

    fn token(clock: &Clock) -> Token {
        Token {
            id: clock.new_id(),
            tenant: clock.new_id(),
            environment: clock.new_id(),
            is_sandbox: false,
            agent: None,
            name: "tester".to_owned(),
            permissions: Permissions::default(),
            created_by: "test".to_owned(),
            created_at: clock.now(),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        }
    }

    #[test]
    fn a_token_is_noted_once_a_minute_and_not_when_its_row_has_the_minute() {
        let (usage, clock) = (TokenUsage::default(), Clock::system());
        let start = Timestamp::from_micros(1_705_314_600_000_000).unwrap();
        let busy = token(&clock);
        for second in 0..60 {
            usage.note(&busy, start.plus_seconds(second));
        }
        usage.note(&Token { last_used_at: Some(start), ..token(&clock) }, start.plus_seconds(59));
        let batch = usage.next_batch(start);
        assert_eq!(batch.iter().map(|used| (used.token, used.minute)).collect::<Vec<_>>(), [(busy.id, start)]);
        usage.noted().get_mut(&busy.id).unwrap().is_stored = true;
        usage.note(&busy, start.plus_seconds(30));
        assert!(usage.next_batch(start).is_empty(), "the row in the cache may be a second old");
        usage.note(&busy, start.plus_seconds(61));
        assert_eq!(usage.next_batch(start.plus_seconds(61))[0].minute, start.plus_seconds(60));
    }
}
