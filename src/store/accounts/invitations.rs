//! Open invitations to tenants. Only hashes of their secrets are stored.

use diesel::prelude::*;
use serde_json::json;

use super::members::parse_role;
use crate::domain::accounts::invitation::Invitation;
use crate::domain::accounts::scope::{Actor, ActorKind};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::Store;
use crate::store::audit::events::AuditEvent;
use crate::store::db::error::StoreError;
use crate::store::db::schema::invitations;
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

/// What an invited person shows: the id of the invitation and the hash of its secret.
#[derive(Clone, Debug)]
pub struct InvitationKey {
    /// The id.
    pub id: Id,
    /// The SHA-256 hash of the secret, in hexadecimal.
    pub secret_hash: String,
}

/// An invitation to create.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The SHA-256 hash of the secret, in hexadecimal.
    pub secret_hash: String,
}

/// An invitation with its tenant.
#[derive(Clone, Debug)]
pub struct StoredInvitation {
    /// The tenant.
    pub tenant: Id,
    /// The invitation.
    pub invitation: Invitation,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations)]
struct InvitationRow {
    tenant_id: Id,
    id: Id,
    email: String,
    role: String,
    secret_hash: String,
    mailed: bool,
    inviter_kind: String,
    inviter_id: Id,
    inviter_label: String,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl InvitationRow {
    fn new(tenant: Id, new: &NewInvitation) -> Self {
        let invitation = new.invitation.clone();
        Self {
            tenant_id: tenant,
            id: invitation.id,
            email: invitation.email,
            role: invitation.role.name().to_owned(),
            secret_hash: new.secret_hash.clone(),
            mailed: invitation.mailed,
            inviter_kind: invitation.inviter.kind.name().to_owned(),
            inviter_id: invitation.inviter.id,
            inviter_label: invitation.inviter.label,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }

    fn into_invitation(self) -> Result<Invitation, StoreError> {
        let kind = ActorKind::from_name(&self.inviter_kind)
            .ok_or_else(|| StoreError::unknown_value("invitations.inviter_kind", &self.inviter_kind))?;
        Ok(Invitation {
            id: self.id,
            email: self.email,
            role: parse_role(&self.role)?,
            mailed: self.mailed,
            inviter: Actor { kind, id: self.inviter_id, label: self.inviter_label },
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}

impl GlobalStore<'_> {
    /// The invitation with this id and secret, unless it has expired.
    pub fn open_invitation(&mut self, key: &InvitationKey) -> Result<Option<StoredInvitation>, StoreError> {
        let row: Option<InvitationRow> = invitations::table
            .filter(invitations::id.eq(key.id))
            .filter(invitations::secret_hash.eq(&key.secret_hash))
            .filter(invitations::expires_at.gt(self.now))
            .select(InvitationRow::as_select())
            .first(self.conn)
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredInvitation { tenant: row.tenant_id, invitation: row.into_invitation()? }))
    }
}

impl TenantReader<'_> {
    /// The open invitations of the tenant, oldest first.
    pub fn invitations(&mut self) -> Result<Vec<Invitation>, StoreError> {
        let rows: Vec<InvitationRow> = invitations::table
            .filter(invitations::tenant_id.eq(self.tenant()))
            .filter(invitations::expires_at.gt(self.now()))
            .select(InvitationRow::as_select())
            .order((invitations::created_at.asc(), invitations::id.asc()))
            .load(self.conn)?;
        rows.into_iter().map(InvitationRow::into_invitation).collect()
    }

    /// An open invitation of the tenant.
    pub fn invitation(&mut self, id: Id) -> Result<Option<Invitation>, StoreError> {
        let row: Option<InvitationRow> = invitations::table
            .find((self.tenant(), id))
            .filter(invitations::expires_at.gt(self.now()))
            .select(InvitationRow::as_select())
            .first(self.conn)
            .optional()?;
        row.map(InvitationRow::into_invitation).transpose()
    }

    /// The invitation of the tenant for a normalized address, expired or not.
    pub fn invitation_for(&mut self, email: &str) -> Result<Option<Invitation>, StoreError> {
        let row: Option<InvitationRow> = invitations::table
            .filter(invitations::tenant_id.eq(self.tenant()))
            .filter(invitations::email.eq(email))
            .select(InvitationRow::as_select())
            .first(self.conn)
            .optional()?;
        row.map(InvitationRow::into_invitation).transpose()
    }
}

impl TenantWriter<'_> {
    /// Creates an invitation. The tenant must be locked and have no other invitation for the address.
    pub fn create_invitation(&mut self, new: &NewInvitation) -> Result<(), StoreError> {
        let row = InvitationRow::new(self.tenant(), new);
        diesel::insert_into(invitations::table).values(row).execute(self.conn())?;
        self.record_invitation("invitation.created", &new.invitation)
    }

    /// Deletes an invitation and records why: `action` is the audit event. Returns false if it is gone already.
    pub fn delete_invitation(&mut self, invitation: &Invitation, action: &'static str) -> Result<bool, StoreError> {
        let key = (self.tenant(), invitation.id);
        let deleted = diesel::delete(invitations::table.find(key)).execute(self.conn())?;
        if deleted == 1 {
            self.record_invitation(action, invitation)?;
        }
        Ok(deleted == 1)
    }

    /// Records an event of the tenant, which names the invitation and the role.
    fn record_invitation(&mut self, action: &'static str, invitation: &Invitation) -> Result<(), StoreError> {
        let facts = json!({ "invitation_id": invitation.id, "role": invitation.role.name() });
        let tenant = self.tenant();
        self.record(&AuditEvent::new(action, "tenant", tenant).facts(facts))
    }
}

/// Maximum number of invitations deleted in one transaction. Small, so that no request waits long for it.
const SWEEP_BATCH: i64 = 200;

impl Store {
    /// Deletes a batch of expired invitations and returns their number. Call it again until it returns 0.
    pub async fn delete_expired_invitations(&self) -> Result<usize, StoreError> {
        let now = self.clock().now();
        self.write(move |conn| {
            let expired: Vec<(Id, Id)> = invitations::table
                .filter(invitations::expires_at.le(now))
                .select((invitations::tenant_id, invitations::id))
                .limit(SWEEP_BATCH)
                .load(conn)?;
            for key in &expired {
                diesel::delete(invitations::table.find(*key)).execute(conn)?;
            }
            Ok(expired.len())
        })
        .await
    }
}
