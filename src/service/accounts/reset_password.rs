//! Password reset by the operator.

use super::change_password::set_password;
use crate::domain::accounts::scope::Actor;
use crate::domain::accounts::user::User;
use crate::service::error::ServiceError;
use crate::store::GlobalStore;

/// The actor in the audit log.
const OPERATOR: &str = "understudy user password";

/// Sets the password hash of the user with a normalized address and ends all their sessions. Afterwards every tenant may
/// add the user, because no tenant knows the password.
///
/// # Errors
/// `Conflict` if no user has the address.
pub fn reset_password(global: &mut GlobalStore<'_>, email: &str, hash: &str) -> Result<User, ServiceError> {
    let found = global.user_credentials_by_email(email)?;
    let (user, _) = found.ok_or(ServiceError::Conflict("There is no such person."))?;
    global.lock_user(user.id)?;
    let request = global.clock.new_id().to_string();
    global.clear_creating_tenant(user.id)?;
    set_password(global, &user, hash, &Actor::system(OPERATOR), &request)?;
    Ok(user)
}
