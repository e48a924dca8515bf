//! Invitations to a tenant: list, create and revoke.

use super::mail::MailMessage;
use super::members::caller_role;
use super::secret_token::SecretToken;
use super::{AccountService, internal_error};
use crate::domain::accounts::invitation::{INVITATION_SECONDS, Invitation};
use crate::domain::accounts::permission::Role;
use crate::domain::accounts::user::normalize_email;
use crate::domain::id::Id;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{NewInvitation, TenantReader, TenantStore, TenantWriter};

/// The page of the dashboard that accepts an invitation.
const PAGE: &str = "/invitations/accept";

/// A request to invite an address. The token is made before the transaction, which stores its hash.
#[derive(Clone)]
pub struct InvitationRequest {
    id: Id,
    secret_hash: String,
    email: String,
    role: Role,
    mailed: bool,
}

/// The secret of a new invitation, as text and in a link.
pub struct InvitationLink {
    /// The token.
    pub token: String,
    /// The link with the token.
    pub link: String,
}

impl InvitationRequest {
    /// Prepares an invitation of `email` with a new token.
    pub fn new(accounts: &AccountService, email: &str, role: Role) -> Result<(Self, InvitationLink), ServiceError> {
        let SecretToken { id, text, secret_hash } = SecretToken::generate(accounts.store.clock())?;
        let link = InvitationLink { link: accounts.mail.link(PAGE, &text), token: text };
        let mailed = accounts.mail.is_enabled();
        Ok((Self { id, secret_hash, email: normalize_email(email), role, mailed }, link))
    }

    /// The id of the invitation.
    pub fn id(&self) -> Id {
        self.id
    }
}

/// The open invitations of the tenant, oldest first.
pub fn list(read: &mut TenantReader<'_>) -> Result<Vec<Invitation>, ServiceError> {
    Ok(read.invitations()?)
}

/// Invites an address, in place of an earlier invitation of the same address. Whether the address has an account is not
/// looked up.
///
/// # Errors
/// `Forbidden` if the role, or that of the earlier invitation, is above the caller's own.
pub fn create(write: &mut TenantWriter<'_>, request: &InvitationRequest) -> Result<Invitation, ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    if request.role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if let Some(earlier) = write.invitation_for(&request.email)? {
        if earlier.role > caller_role && earlier.expires_at > write.now() {
            return Err(ServiceError::Forbidden);
        }
        write.delete_invitation(&earlier, "invitation.replaced")?;
    }
    let invitation = Invitation {
        id: request.id,
        email: request.email.clone(),
        role: request.role,
        mailed: request.mailed,
        inviter: write.scope().actor.clone(),
        created_at: write.now(),
        expires_at: write.now().plus_seconds(INVITATION_SECONDS),
    };
    let secret_hash = request.secret_hash.clone();
    write.create_invitation(&NewInvitation { invitation: invitation.clone(), secret_hash })?;
    Ok(invitation)
}

/// Revokes an open invitation. Its link stops working.
///
/// # Errors
/// `NotFound`; `Forbidden` if its role is above the caller's own.
pub fn revoke(write: &mut TenantWriter<'_>, id: Id) -> Result<(), ServiceError> {
    write.lock_tenant()?;
    let caller_role = caller_role(write)?;
    let not_found = ServiceError::NotFound(ResourceKind::Invitation);
    let Some(invitation) = write.invitation(id)? else { return Err(not_found) };
    if invitation.role > caller_role {
        return Err(ServiceError::Forbidden);
    }
    if write.delete_invitation(&invitation, "invitation.revoked")? { Ok(()) } else { Err(not_found) }
}

/// Mails the link of a committed invitation, in the background. Without a mail server the inviter hands it over.
pub fn send(accounts: &AccountService, tenant: &TenantStore, request: &InvitationRequest, link: InvitationLink) {
    let (accounts, tenant, request) = (accounts.clone(), tenant.clone(), request.clone());
    let what = format!("the mail about invitation {}", request.id);
    let mail = accounts.mail.clone();
    mail.enqueue(&what, async move {
        let inviter = tenant.scope().actor.label.clone();
        let name = tenant.read(|read| read.tenant_name().map_err(internal_error)).await;
        let Ok(name) = name.inspect_err(|error| log::error!("invitation {} was not mailed: {error}", request.id))
        else {
            return;
        };
        let about = (inviter.as_str(), name.as_str(), request.role);
        accounts.mail.send(MailMessage::invitation(request.id, request.email, about, &link.link)).await;
    });
}
