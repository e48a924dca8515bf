//! A forgotten password: a link by mail, which sets a new password once.

use std::net::IpAddr;

use super::change_password::set_password;
use super::mail::MailMessage;
use super::secret_token::SecretToken;
use super::{AccountService, invalid_token};
use crate::domain::accounts::scope::{Actor, ActorKind};
use crate::domain::accounts::user::normalize_email;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::GlobalStore;

/// The page of the dashboard that sets a new password.
const PAGE: &str = "/password/reset";
/// Lifetime of a link in seconds: an hour.
const RESET_SECONDS: i64 = 60 * 60;
/// Shortest time between two mails to the same person, in seconds.
const MIN_INTERVAL_SECONDS: i64 = 60;

/// Mails a link to the person with this address. Everything that depends on the person happens in the background, so
/// that the request takes as long for an unknown address. Without a mail server nothing happens.
///
/// # Errors
/// `Throttled`.
pub fn forgot_password(accounts: &AccountService, email: &str, address: IpAddr) -> Result<(), ServiceError> {
    let email = normalize_email(email);
    accounts.throttle.check_mail_request(address, &email)?;
    if !accounts.mail.is_enabled() {
        log::info!("a password was forgotten, but SMTP_URL is not set; `understudy user password` sets a new one");
        return Ok(());
    }
    let background = accounts.clone();
    accounts.mail.enqueue("the mail about a forgotten password", async move {
        if let Err(error) = mail_link(&background, email).await {
            log::error!("a forgotten password was not answered: {error}");
        }
    });
    Ok(())
}

async fn mail_link(accounts: &AccountService, email: String) -> Result<(), ServiceError> {
    let SecretToken { id, text, secret_hash } = SecretToken::generate(accounts.store.clock())?;
    let known = email.clone();
    let add_reset = move |global: &mut GlobalStore<'_>| -> Result<bool, ServiceError> {
        let Some((user, _)) = global.user_credentials_by_email(&known)? else { return Ok(false) };
        let Some((user, _)) = global.lock_user(user.id)? else { return Ok(false) };
        if global.has_password_reset_since(user.id, global.now.plus_seconds(-MIN_INTERVAL_SECONDS))? {
            return Ok(false);
        }
        global.add_password_reset(user.id, id, &secret_hash, global.now.plus_seconds(RESET_SECONDS))?;
        Ok(true)
    };
    if accounts.store.global(add_reset).await? {
        let link = accounts.mail.link(PAGE, &text);
        accounts.mail.send(MailMessage::password_reset(id, email, &link)).await;
    }
    Ok(())
}

/// A request to set a new password with a link.
pub struct PasswordReset {
    /// The text of the token.
    pub token: String,
    /// The new password. The caller has validated its length.
    pub password: String,
    /// The client address. Attempts are limited like logins.
    pub address: IpAddr,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

/// Sets a new password and ends all sessions of the person. All links of the person stop working. The person has proven
/// the address, so the account may join any tenant.
///
/// # Errors
/// `Invalid` if the token is unknown, used or expired; `Throttled`.
pub async fn reset_forgotten_password(accounts: &AccountService, reset: PasswordReset) -> Result<(), ServiceError> {
    accounts.throttle.check_address(reset.address)?;
    let (id, secret_hash) = SecretToken::parse(&reset.token).ok_or_else(invalid_token)?;
    let shown = secret_hash.clone();
    let user = accounts.store.global_read(move |global| global.password_reset_user(id, &shown)).await?;
    let user = user.ok_or_else(invalid_token)?;
    let hash = accounts.password_hasher.hash(&reset.password).await?;
    let request_id = reset.request_id;
    accounts.store.global(move |global| use_link(global, (id, &secret_hash), user, &hash, &request_id)).await
}

fn use_link(
    global: &mut GlobalStore<'_>,
    (id, secret_hash): (Id, &str),
    user: Id,
    hash: &str,
    request_id: &str,
) -> Result<(), ServiceError> {
    let (user, _) = global.lock_user(user)?.ok_or_else(invalid_token)?;
    // Read again under the lock: of two concurrent calls, the second finds the link used.
    global.password_reset_user(id, secret_hash)?.ok_or_else(invalid_token)?;
    global.clear_creating_tenant(user.id)?;
    let actor = Actor { kind: ActorKind::User, id: user.id, label: user.email.clone() };
    set_password(global, &user, hash, &actor, request_id)
}
