//! Invitations to a tenant.

use super::permission::Role;
use super::scope::Actor;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Lifetime of an invitation in seconds: 7 days.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 60 * 60;

/// An open invitation to a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The id.
    pub id: Id,
    /// The invited address, normalized.
    pub email: String,
    /// The role that the invited person gets.
    pub role: Role,
    /// Whether the link was sent to the address alone. Using it then proves the address.
    pub mailed: bool,
    /// Who invited.
    pub inviter: Actor,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}
