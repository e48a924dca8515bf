//! People, and where they belong.

use super::permission::Role;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Fewest characters of a password. Long ones need no rules about digits and punctuation.
pub const SHORTEST_PASSWORD: usize = 12;
/// Most characters of a password: enough for a sentence, little enough to hash.
pub const LONGEST_PASSWORD: usize = 128;
/// What the environment is called that a new tenant begins with.
pub const FIRST_ENVIRONMENT: &str = "Production";

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// As [`email_key`] writes it; no two people share one.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// When they were added.
    pub created_at: Timestamp,
    /// The tenant that chose their first password; nothing when the operator did.
    pub made_by: Option<Id>,
}

/// A person of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What they are in the tenant.
    pub role: Role,
    /// Since when they belong to it.
    pub since: Timestamp,
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

/// The one form of an e-mail address: addresses that differ in case or in white space around them are the same person's.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_space_make_no_other_person() {
        assert_eq!(email_key(" Ann@Example.COM\n"), "ann@example.com");
    }
}
