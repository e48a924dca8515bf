//! Users.

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Fewest characters of a password. Long ones need no rules about digits and punctuation.
pub const MIN_PASSWORD_LENGTH: usize = 12;
/// Most characters of a password: enough for a sentence, little enough to hash.
pub const MAX_PASSWORD_LENGTH: usize = 128;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// As [`normalize_email`] writes it; no two people share one.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// When they were added.
    pub created_at: Timestamp,
    /// The tenant that chose their first password; nothing when the operator did.
    pub created_by_tenant: Option<Id>,
}

/// The one form of an e-mail address: addresses that differ in case or in white space around them are the same person's.
pub fn normalize_email(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_space_make_no_other_person() {
        assert_eq!(normalize_email(" Ann@Example.COM\n"), "ann@example.com");
    }
}
