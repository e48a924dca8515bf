//! Login.

use std::net::IpAddr;

use super::AccountService;
use super::session::{Session, issue_refresh_token};
use crate::domain::accounts::user::normalize_email;
use crate::service::error::ServiceError;
use crate::store::GlobalStore;

/// Starts a session. An unknown user and a wrong password give the same error in the same time.
///
/// # Errors
/// `WrongCredentials`, `Throttled`.
pub async fn login(
    accounts: &AccountService,
    email: &str,
    password: &str,
    address: IpAddr,
) -> Result<Session, ServiceError> {
    let email = normalize_email(email);
    accounts.throttle.check_attempt(address, &email)?;
    let found = accounts.store.global_read(move |global| global.user_credentials_by_email(&email)).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    if !accounts.password_hasher.verify(password, hash).await? {
        return Err(ServiceError::WrongCredentials);
    }
    let (user, hash) = found.ok_or(ServiceError::WrongCredentials)?;
    let id = user.id;
    let start_session = move |global: &mut GlobalStore<'_>| {
        // A password change ends all sessions, so the hash must still be the one that was verified.
        let unchanged = global.lock_user(id)?.is_some_and(|(_, now)| now == hash);
        if unchanged { issue_refresh_token(global, id, None) } else { Err(ServiceError::WrongCredentials) }
    };
    let refresh_token = accounts.store.global(start_session).await?;
    Session::start(accounts, user, refresh_token)
}
