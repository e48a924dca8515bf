//! Another password for whoever forgot theirs, by the operator.

use super::change_password::set_password;
use crate::domain::accounts::scope::Actor;
use crate::domain::accounts::user::User;
use crate::service::error::ServiceError;
use crate::store::GlobalStore;

/// How the audit log names the operator.
const OPERATOR: &str = "understudy user password";

/// Gives the person of an address, as [`normalize_email`](crate::domain::accounts::user::normalize_email) writes it, the password behind
/// `hash`, and ends all their sessions. From then on every tenant may add them.
///
/// # Errors
/// `Conflict` when nobody has that address.
pub fn reset_password(global: &mut GlobalStore<'_>, email: &str, hash: &str) -> Result<User, ServiceError> {
    let found = global.user_credentials_by_email(email)?;
    let (user, _) = found.ok_or(ServiceError::Conflict("There is no such person."))?;
    global.lock_user(user.id)?;
    let request = global.clock.new_id().to_string();
    global.clear_creating_tenant(user.id)?;
    set_password(global, &user, hash, &Actor::system(OPERATOR), &request)?;
    Ok(user)
}
