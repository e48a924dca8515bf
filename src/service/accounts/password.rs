//! Password hashing: argon2id, on blocking threads, a limited number at a time.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::Semaphore;

use super::internal_error;
use crate::domain::clock::Clock;
use crate::service::error::ServiceError;

/// OWASP's recommended parameters for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Maximum number of concurrent hashes, whatever the number of cores: voice calls have priority over logins.
const MAX_CONCURRENT: usize = 4;
/// How long a login waits for a free permit before it fails with `Throttled`.
const TIMEOUT: Duration = Duration::from_secs(3);
/// A hash that matches no password. It is verified for unknown users, so that the response takes as long.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
    clock: Clock,
}

impl PasswordHasher {
    /// Creates a hasher that uses at most half of the cores. Salts come from `clock`.
    pub fn new(clock: Clock) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { permits: Arc::new(Semaphore::new((cores / 2).clamp(1, MAX_CONCURRENT))), clock }
    }

    /// Hashes a new password, whose length the caller has validated. Returns the PHC format.
    ///
    /// # Errors
    /// `Throttled` if too many requests wait.
    pub async fn hash(&self, password: &str) -> Result<String, ServiceError> {
        let password = password.to_owned();
        let salt = self.clock.random_bytes::<16>().map_err(internal_error)?;
        self.run_limited(move || hash(&password, &salt)).await?
    }

    /// Whether `password` matches `hash`. Without a hash the result is false, after the same computation.
    ///
    /// # Errors
    /// `Throttled` if too many requests wait.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, ServiceError> {
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY_HASH.to_owned());
        let right = self.run_limited(move || verify(&password, &hash)).await??;
        Ok(right && known)
    }

    /// Runs `work` on a blocking thread with a permit. The permit is held until the work ends, even if the request is
    /// cancelled.
    async fn run_limited<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let waiting = Arc::clone(&self.permits).acquire_owned();
        let Ok(permit) = tokio::time::timeout(TIMEOUT, waiting).await else {
            return Err(ServiceError::Throttled { retry_after: 1 });
        };
        let permit = permit.map_err(internal_error)?;
        let work = move || {
            let result = work();
            drop(permit);
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(internal_error)
    }
}

fn hash(password: &str, salt: &[u8]) -> Result<String, ServiceError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(internal_error)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2.hash_password_with_salt(password.as_bytes(), salt).map_err(internal_error)?;
    Ok(hash.to_string())
}

fn verify(password: &str, hash: &str) -> Result<bool, ServiceError> {
    let hash = PasswordHash::new(hash).map_err(internal_error)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_contains_its_parameters_and_matches_only_its_password() {
        let passwords = PasswordHasher::new(Clock::system());
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse batterx", Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn without_a_hash_no_password_matches() {
        let passwords = PasswordHasher::new(Clock::system());
        assert!(!passwords.verify("anything at all", None).await.unwrap());
    }
}
