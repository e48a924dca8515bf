//! Tenants, their environments and their members.

use super::permission::Role;
use super::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// The name of the environment that a new tenant starts with.
pub const INITIAL_ENVIRONMENT_NAME: &str = "Production";

/// A user's membership in a tenant, as the tenant sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The role in the tenant.
    pub role: Role,
    /// When the user became a member.
    pub joined_at: Timestamp,
}

/// An environment of a tenant. Agents and tokens belong to exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The id.
    pub id: Id,
    /// The name, unique within the tenant.
    pub name: String,
    /// Whether it is a sandbox, for trials.
    pub is_sandbox: bool,
    /// When it was created. The oldest environment is the tenant's default.
    pub created_at: Timestamp,
}

/// A user's membership in a tenant, as the user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantMembership {
    /// The id of the tenant.
    pub tenant: Id,
    /// The name of the tenant.
    pub name: String,
    /// The user's role in the tenant.
    pub role: Role,
    /// The tenant's environments, the default first.
    pub environments: Vec<Environment>,
    /// When the tenant was created.
    pub created_at: Timestamp,
}
