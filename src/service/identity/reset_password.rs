//! Another password for whoever forgot theirs, by the operator.

use super::change_password::set;
use crate::domain::identity::User;
use crate::domain::scope::Actor;
use crate::service::error::Refusal;
use crate::store::Platform;

/// How the audit log names the operator.
const OPERATOR: &str = "understudy user password";

/// Gives the person of an address, as [`email_key`](crate::domain::identity::email_key) writes it, the password behind
/// `hash`, and ends all their sessions. From then on every tenant may add them.
///
/// # Errors
/// `Conflict` when nobody has that address.
pub fn reset_password(platform: &mut Platform<'_>, email: &str, hash: &str) -> Result<User, Refusal> {
    let found = platform.user_with_hash(email)?;
    let (user, _) = found.ok_or(Refusal::Conflict("There is no such person."))?;
    platform.lock_user(user.id)?;
    let request = platform.clock.id().to_string();
    platform.release(user.id)?;
    set(platform, &user, hash, &Actor::system(OPERATOR), &request)?;
    Ok(user)
}
