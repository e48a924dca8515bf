//! Accepting an invitation, the only way to become a member.

use std::net::IpAddr;

use super::secret_token::SecretToken;
use super::session::{Session, issue_refresh_token};
use super::{AccountService, default_name, internal_error, invalid_token};
use crate::domain::accounts::forms::check_new_password;
use crate::domain::accounts::permission::{Permissions, Role};
use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
use crate::domain::accounts::tenant::TenantMembership;
use crate::domain::accounts::user::User;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, InvitationKey, NewUser, StoredInvitation, TenantWriter};

/// A request to accept an invitation.
pub struct InvitationAcceptance {
    /// The text of the token.
    pub token: String,
    /// The name of a new person. The default is the part of the address before the `@`.
    pub name: Option<String>,
    /// The first password of a new person, or the password of the invited account.
    pub password: Option<String>,
    /// The user of the session that the request was sent with. The invited account needs no password then.
    pub session_user: Option<Id>,
    /// The client address. Attempts are limited like logins.
    pub address: IpAddr,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

/// The person who accepts: either the invited account, which proved itself, or a new one.
#[derive(Clone)]
enum Invitee {
    /// The user, and the password hash that was verified. A session needs none.
    Known(Id, Option<String>),
    /// A user to create.
    New(NewUser),
}

/// Makes the invited person a member, and starts a session. Until the token is verified nothing depends on whether the
/// address has an account. A member who accepts keeps the higher of both roles.
///
/// # Errors
/// `Invalid` if the token is unknown, used, expired or revoked, or its inviter may not grant the role any more, or if a
/// field is missing; `WrongCredentials` if the invited account did not prove itself; `Throttled`.
pub async fn accept_invitation(
    accounts: &AccountService,
    acceptance: InvitationAcceptance,
) -> Result<(Session, TenantMembership), ServiceError> {
    accounts.throttle.check_address(acceptance.address)?;
    let (id, secret_hash) = SecretToken::parse(&acceptance.token).ok_or_else(invalid_token)?;
    let key = InvitationKey { id, secret_hash };
    let shown = key.clone();
    let found = accounts.store.global_read(move |global| {
        let Some(stored) = global.open_invitation(&shown)? else { return Err(invalid_token()) };
        let account = global.user_credentials_by_email(&stored.invitation.email)?;
        Ok((stored, account))
    });
    let (stored, account) = found.await?;
    let invitee = match account {
        Some((user, hash)) => known_invitee(accounts, &acceptance, &user, hash).await?,
        None => new_invitee(accounts, &acceptance, &stored).await?,
    };
    let request_id = acceptance.request_id;
    let tenant = stored.tenant;
    let joined = accounts.store.global(move |global| join(global, tenant, &key, &invitee, &request_id)).await?;
    let (user, membership, refresh_token) = joined;
    Ok((Session::start(accounts, user, refresh_token)?, membership))
}

/// Verifies that the caller is the invited account: by the session, or else by the password.
async fn known_invitee(
    accounts: &AccountService,
    acceptance: &InvitationAcceptance,
    user: &User,
    hash: String,
) -> Result<Invitee, ServiceError> {
    if acceptance.session_user == Some(user.id) {
        return Ok(Invitee::Known(user.id, None));
    }
    let password = acceptance.password.as_deref().ok_or_else(password_required)?;
    accounts.throttle.check_account(&user.email)?;
    if !accounts.password_hasher.verify(password, Some(hash.clone())).await? {
        return Err(ServiceError::WrongCredentials);
    }
    Ok(Invitee::Known(user.id, Some(hash)))
}

async fn new_invitee(
    accounts: &AccountService,
    acceptance: &InvitationAcceptance,
    stored: &StoredInvitation,
) -> Result<Invitee, ServiceError> {
    let password = acceptance.password.as_deref().ok_or_else(password_required)?;
    check_new_password(password)?;
    let email = stored.invitation.email.clone();
    Ok(Invitee::New(NewUser {
        name: acceptance.name.clone().unwrap_or_else(|| default_name(&email)),
        email,
        password_hash: accounts.password_hasher.hash(password).await?,
        created_by_tenant: (!stored.invitation.mailed).then_some(stored.tenant),
    }))
}

/// Uses up the invitation and adds the member. Of two concurrent calls one succeeds.
fn join(
    global: &mut GlobalStore<'_>,
    tenant: Id,
    key: &InvitationKey,
    invitee: &Invitee,
    request_id: &str,
) -> Result<(User, TenantMembership, String), ServiceError> {
    let mut scope = invitee_scope(global, tenant, request_id)?;
    global.in_scope(&scope).lock_tenant()?;
    let StoredInvitation { invitation, .. } = global.open_invitation(key)?.ok_or_else(invalid_token)?;
    let known = match invitee {
        Invitee::Known(user, verified) => Some(unchanged_user(global, *user, verified.as_ref())?),
        Invitee::New(_) => None,
    };
    if !may_still_grant(global, &scope, &invitation.inviter, invitation.role)? {
        return Err(invalid_token());
    }
    let user = match (known, invitee) {
        // No event says so in the audit log of the tenant: who has an account elsewhere is not its business.
        (None, Invitee::New(new)) => global.in_scope(&scope).create_user(new)?,
        (known, _) => known,
    };
    let user = user.ok_or(ServiceError::WrongCredentials)?;
    scope.actor = Actor { kind: ActorKind::User, id: user.id, label: user.email.clone() };
    let mut write = global.in_scope(&scope);
    if !write.delete_invitation(&invitation, "invitation.accepted")? {
        return Err(invalid_token());
    }
    add_or_promote(&mut write, user.clone(), invitation.role)?;
    let refresh_token = issue_refresh_token(global, user.id, None)?;
    let memberships = global.memberships(user.id)?;
    let membership = memberships.into_iter().find(|membership| membership.tenant == tenant);
    Ok((user, membership.ok_or_else(|| internal_error("a new membership is not there"))?, refresh_token))
}

/// The scope of a person who is about to join. Its actor is filled in when the account is known.
fn invitee_scope(global: &mut GlobalStore<'_>, tenant: Id, request_id: &str) -> Result<Scope, ServiceError> {
    let environment = global.default_environment(tenant)?.ok_or_else(invalid_token)?;
    Ok(Scope {
        tenant,
        environment: environment.id,
        is_sandbox: environment.is_sandbox,
        agent: None,
        permissions: Permissions::default(),
        actor: Actor { kind: ActorKind::User, id: Id::NIL, label: String::new() },
        request_id: request_id.to_owned(),
    })
}

/// Locks the user. A password must still be the one that was verified.
fn unchanged_user(global: &mut GlobalStore<'_>, user: Id, verified: Option<&String>) -> Result<User, ServiceError> {
    let (user, now) = global.lock_user(user)?.ok_or(ServiceError::WrongCredentials)?;
    if verified.is_none_or(|verified| *verified == now) { Ok(user) } else { Err(ServiceError::WrongCredentials) }
}

/// Whether the inviter may still grant the role. A member who was removed or demoted cannot come back through an
/// invitation of their own, nor can the holder of a revoked token.
fn may_still_grant(
    global: &mut GlobalStore<'_>,
    scope: &Scope,
    inviter: &Actor,
    role: Role,
) -> Result<bool, ServiceError> {
    Ok(match inviter.kind {
        ActorKind::System => true,
        ActorKind::User => global.member_role(scope.tenant, inviter.id)?.is_some_and(|own| own >= role),
        ActorKind::Token => global.api_token(inviter.id)?.is_some_and(|token| token.revoked_at.is_none()),
    })
}

fn add_or_promote(write: &mut TenantWriter<'_>, user: User, role: Role) -> Result<(), ServiceError> {
    match write.member_role(user.id)? {
        None => write.add_member(user, role).map(drop)?,
        Some(before) if before < role => write.change_role(user, before, role).map(drop)?,
        Some(_) => {}
    }
    Ok(())
}

fn password_required() -> ServiceError {
    FieldErrors::one("password", message::required("password")).into()
}
