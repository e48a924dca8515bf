//! PasswordHasher: argon2id, off the async workers, a few at a time.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::Semaphore;

use super::internal_error;
use crate::domain::clock::Clock;
use crate::service::error::ServiceError;

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Most hashes at once, however many cores there are: calls come before sign-ins.
const MAX_CONCURRENT: usize = 4;
/// How long a sign-in waits for its turn before it is told to come again.
const TIMEOUT: Duration = Duration::from_secs(3);
/// A hash no password has, checked when there is no such person, so that the answer takes as long.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes passwords and checks them against hashes. Cloned freely.
#[derive(Clone)]
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
    clock: Clock,
}

impl PasswordHasher {
    /// Half of the cores hash at most; salts come from `clock`.
    pub fn new(clock: Clock) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { permits: Arc::new(Semaphore::new((cores / 2).clamp(1, MAX_CONCURRENT))), clock }
    }

    /// The hash of a new password, which the caller has measured.
    ///
    /// # Errors
    /// `Throttled` when too many others wait.
    pub async fn hash(&self, password: &str) -> Result<String, ServiceError> {
        let password = password.to_owned();
        let salt = self.clock.random_bytes::<16>().map_err(internal_error)?;
        self.run_limited(move || hash(&password, &salt)).await?
    }

    /// Whether it is the password behind `hash`; behind no hash at all, no password is, after the same effort.
    ///
    /// # Errors
    /// `Throttled` when too many others wait.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, ServiceError> {
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY_HASH.to_owned());
        let right = self.run_limited(move || verify(&password, &hash)).await??;
        Ok(right && known)
    }

    /// The turn ends with the work, not with the request: one whose client has gone still costs what it costs.
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
    async fn a_hash_says_its_parameters_and_fits_one_password() {
        let passwords = PasswordHasher::new(Clock::system());
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse batterx", Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_a_password() {
        let passwords = PasswordHasher::new(Clock::system());
        assert!(!passwords.verify("anything at all", None).await.unwrap());
    }
}
