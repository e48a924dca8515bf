//! Accounts: login and sessions, tenants, environments, members, API tokens, and the scope of a request.

pub mod authentication;
mod bootstrap;
mod change_password;
pub mod environments;
mod login;
mod logout;
pub mod members;
mod password;
mod refresh;
mod reset_password;
mod scope;
mod session;
mod setup;
mod tenants;
mod throttle;
pub mod token_signing;
pub mod tokens;

use std::fmt::Display;
use std::sync::Arc;

pub use bootstrap::bootstrap_first_start;
pub use change_password::{PasswordChange, change_password};
pub use login::login;
pub use logout::logout;
pub use password::PasswordHasher;
pub use refresh::refresh;
pub use reset_password::reset_password;
pub use scope::{operator_scope, scope_in_environment, tenantless_scope, user_scope};
pub use session::{ACCESS_TOKEN_SECONDS, Session};
pub use setup::{SetupOutcome, SetupRequest, setup};
pub use tenants::{create_tenant, current_user, list_tenants};
pub use throttle::{ThrottleClock, throttled};

use super::error::ServiceError;
use crate::domain::accounts::user::User;
use crate::store::{Store, StoreError};
use authentication::Authenticator;
use scope::MembershipCache;
use throttle::LoginThrottle;

/// Login and sessions. Cheap to clone.
#[derive(Clone)]
pub struct AccountService {
    store: Store,
    auth: Authenticator,
    password_hasher: PasswordHasher,
    throttle: Arc<LoginThrottle>,
    membership_cache: MembershipCache,
}

impl AccountService {
    /// Creates the service for the users in `store`, whose sessions `auth` signs.
    pub fn new(store: Store, auth: Authenticator) -> Self {
        let password_hasher = PasswordHasher::new(store.clock().clone());
        let throttle = Arc::new(LoginThrottle::new(store.clock().clone()));
        Self { store, auth, password_hasher, throttle, membership_cache: MembershipCache::new() }
    }

    /// The hasher for passwords of new users.
    pub fn password_hasher(&self) -> &PasswordHasher {
        &self.password_hasher
    }
}

/// The default display name: the part of the address before the `@`.
fn default_name(email: &str) -> String {
    email.split('@').next().unwrap_or(email).to_owned()
}

/// Reports a defect, which no input explains, as an internal error.
fn internal_error(error: impl Display) -> ServiceError {
    ServiceError::Store(StoreError::Broken(error.to_string()))
}

/// Requires that the user of a session still exists. If not, the session is invalid.
fn require_user(user: Option<User>) -> Result<User, ServiceError> {
    user.ok_or(ServiceError::WrongCredentials)
}
