//! Accounts: login and sessions, tenants, environments, members, invitations, API tokens, and the scope of a request.

mod accept_invitation;
pub mod authentication;
mod bootstrap;
mod change_password;
pub mod environments;
mod forgot_password;
mod identify;
pub mod invitations;
mod login;
mod logout;
mod mail;
pub mod members;
mod password;
mod refresh;
mod reset_password;
mod scope;
mod secret_token;
mod session;
mod setup;
mod tenants;
mod throttle;
pub mod token_signing;
mod token_usage;
pub mod tokens;

use std::fmt::Display;
use std::sync::Arc;

pub use accept_invitation::{InvitationAcceptance, accept_invitation};
pub use bootstrap::bootstrap_first_start;
pub use change_password::{PasswordChange, change_password};
pub use forgot_password::{PasswordReset, forgot_password, reset_forgotten_password};
pub use identify::{Identity, identify};
pub use login::login;
pub use logout::logout;
pub use mail::{MailService, MailSettings, SmtpSettingError, SmtpSettings};
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
use crate::domain::form::FieldErrors;
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
    mail: MailService,
}

impl AccountService {
    /// Creates the service for the users in `store`, whose sessions `auth` signs and whose mails `mail` sends.
    pub fn new(store: Store, auth: Authenticator, mail: MailService) -> Self {
        let password_hasher = PasswordHasher::new(store.clock().clone());
        let throttle = Arc::new(LoginThrottle::new(store.clock().clone()));
        Self { store, auth, password_hasher, throttle, membership_cache: MembershipCache::new(), mail }
    }

    /// The mails of the service.
    pub fn mail(&self) -> &MailService {
        &self.mail
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

/// The error for a token that is unknown, used, expired or revoked.
fn invalid_token() -> ServiceError {
    FieldErrors::one("token", "The token is invalid or has expired.").into()
}
