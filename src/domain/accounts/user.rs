//! Users.

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Minimum length of a password in characters. There are no rules about digits and punctuation.
pub const MIN_PASSWORD_LENGTH: usize = 12;
/// Maximum length of a password in characters. It bounds the cost of hashing.
pub const MAX_PASSWORD_LENGTH: usize = 128;

/// A person with a login, who can be a member of several tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: Id,
    /// The address, normalized by [`normalize_email`]. Unique among all users.
    pub email: String,
    /// The display name.
    pub name: String,
    /// When the account was created.
    pub created_at: Timestamp,
    /// The tenant whose unmailed invitation created the account, so that the tenant may know the password. `None` if the
    /// address is proven or the operator created the account.
    pub created_by_tenant: Option<Id>,
}

/// Normalizes an e-mail address: lower case, without surrounding white space. Addresses with the same normalized form
/// belong to the same user.
pub fn normalize_email(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizing_ignores_case_and_surrounding_space() {
        assert_eq!(normalize_email(" Ann@Example.COM\n"), "ann@example.com");
    }
}
