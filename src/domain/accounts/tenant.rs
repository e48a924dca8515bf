//! Tenants, their environments and their members.

use super::permission::Role;
use super::user::User;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// What the environment is called that a new tenant begins with.
pub const INITIAL_ENVIRONMENT_NAME: &str = "Production";

/// A person of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What they are in the tenant.
    pub role: Role,
    /// Since when they belong to it.
    pub joined_at: Timestamp,
}

/// A place inside a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its id.
    pub id: Id,
    /// What it is called; no two of one tenant share a name.
    pub name: String,
    /// Whether it is for trying things out.
    pub is_sandbox: bool,
    /// When it was made; the oldest is a tenant's default.
    pub created_at: Timestamp,
}

/// A tenant, as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantMembership {
    /// The tenant.
    pub tenant: Id,
    /// What it is called.
    pub name: String,
    /// What the person is there.
    pub role: Role,
    /// Its environments, the default first.
    pub environments: Vec<Environment>,
    /// When the tenant was made.
    pub created_at: Timestamp,
}
