//! Wire types of invitations. Their comments are part of the API documentation.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::invitation::Invitation;
use crate::domain::accounts::permission::Role;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// An open invitation to a tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct InvitationJson {
    /// The id of the invitation.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The invited e-mail address, in lower case.
    email: String,
    /// The role after acceptance: viewer, editor, publisher, admin or owner.
    #[schema(value_type = String)]
    role: Role,
    /// Whether the link was mailed to the address. Otherwise the inviter hands it over.
    mailed: bool,
    /// Who invited.
    invited_by: String,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The expiry time: 7 days later.
    #[schema(value_type = String, format = "date-time")]
    expires_at: Timestamp,
}

/// A new invitation with its link.
#[derive(Serialize, ToSchema)]
#[schema(as = NewInvitation)]
pub(super) struct NewInvitationJson {
    /// The one-time token in the link. It is shown only once, and null if the link was mailed.
    #[schema(value_type = Option<String>)]
    pub(super) token: Option<String>,
    /// The link, which begins with `PUBLIC_URL` if that is set. It is null whenever the token is.
    #[schema(value_type = Option<String>)]
    pub(super) link: Option<String>,
    #[serde(flatten)]
    pub(super) row: InvitationJson,
}

impl From<&Invitation> for InvitationJson {
    fn from(invitation: &Invitation) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email.clone(),
            role: invitation.role,
            mailed: invitation.mailed,
            invited_by: invitation.inviter.label.clone(),
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}

impl InvitationJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0c",
            "email": "bob@example.com",
            "role": "editor",
            "mailed": false,
            "invited_by": "ann@example.com",
            "created_at": "2024-01-15T10:30:00Z",
            "expires_at": "2024-01-22T10:30:00Z",
        })
    }
}

impl NewInvitationJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        let token = "018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0";
        let mut example = InvitationJson::example();
        example["token"] = json!(token);
        example["link"] = json!(format!("https://dashboard.example.com/invitations/accept#token={token}"));
        example
    }
}
