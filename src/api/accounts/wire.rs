//! Wire types of users, members, environments and tenants. Their comments are part of the API documentation.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accounts::permission::Role;
use crate::domain::accounts::tenant::{Environment, Member, TenantMembership};
use crate::domain::accounts::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserJson {
    /// The id of the user.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The e-mail address, in lower case.
    email: String,
    /// The name of the user.
    name: String,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

impl From<User> for UserJson {
    fn from(user: User) -> Self {
        Self { id: user.id, email: user.email, name: user.name, created_at: user.created_at }
    }
}

impl UserJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0d",
            "email": "ann@example.com",
            "name": "Ann",
            "created_at": "2024-01-15T10:30:00Z",
        })
    }
}

/// A member of a tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(super) struct MemberJson {
    /// The id of the user.
    #[schema(value_type = String, format = "uuid")]
    user_id: Id,
    /// The e-mail address, in lower case.
    email: String,
    /// The name of the user.
    name: String,
    /// The role in the tenant: viewer, editor, publisher, admin or owner.
    #[schema(value_type = String)]
    role: Role,
    /// The time when the user became a member.
    #[schema(value_type = String, format = "date-time")]
    joined_at: Timestamp,
}

impl From<Member> for MemberJson {
    fn from(member: Member) -> Self {
        let User { id, email, name, .. } = member.user;
        Self { user_id: id, email, name, role: member.role, joined_at: member.joined_at }
    }
}

impl MemberJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "user_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0d",
            "email": "ann@example.com",
            "name": "Ann",
            "role": "editor",
            "joined_at": "2024-01-15T10:30:00Z",
        })
    }
}

/// An environment of a tenant. It holds its own agents and tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Environment)]
pub(super) struct EnvironmentJson {
    /// Its id, used in the header `X-Environment`.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// Its name.
    name: String,
    /// Whether the environment is for testing.
    is_sandbox: bool,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

impl From<Environment> for EnvironmentJson {
    fn from(place: Environment) -> Self {
        Self { id: place.id, name: place.name, is_sandbox: place.is_sandbox, created_at: place.created_at }
    }
}

impl EnvironmentJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "name": "Production",
            "is_sandbox": false,
            "created_at": "2024-01-15T10:30:00Z",
        })
    }
}

/// A tenant from the view of one member.
#[derive(Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(super) struct TenantJson {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// Its name.
    name: String,
    /// The role of the caller: viewer, editor, publisher, admin or owner.
    #[schema(value_type = String)]
    role: Role,
    /// Its environments, the default first.
    environments: Vec<EnvironmentJson>,
    /// The creation time.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

impl From<TenantMembership> for TenantJson {
    fn from(tenant: TenantMembership) -> Self {
        let TenantMembership { tenant: id, name, role, environments, created_at } = tenant;
        Self { id, name, role, environments: environments.into_iter().map(Into::into).collect(), created_at }
    }
}

impl TenantJson {
    /// The example for the API documentation.
    pub(super) fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0e",
            "name": "Hotel Linde",
            "role": "owner",
            "environments": [EnvironmentJson::example()],
            "created_at": "2024-01-15T10:30:00Z",
        })
    }
}
