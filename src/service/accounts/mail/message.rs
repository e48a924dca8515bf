//! The texts of mails.

use crate::domain::accounts::permission::Role;
use crate::domain::id::Id;

/// A mail to one address, in plain text.
pub(in crate::service::accounts) struct MailMessage {
    /// The id of what the mail is about, for the log and the `Message-ID`.
    pub(super) id: Id,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
}

impl MailMessage {
    /// The mail to an invited person.
    pub(in crate::service::accounts) fn invitation(
        id: Id,
        to: String,
        (inviter, tenant, role): (&str, &str, Role),
        link: &str,
    ) -> Self {
        let (inviter, tenant, role) = (one_line(inviter), one_line(tenant), role.name());
        let text = format!(
            "{inviter} invites you to {tenant}, with the role {role}.\n\n\
             Accept the invitation within 7 days:\n\n{link}\n\n\
             Without your acceptance nothing happens: if you did not expect this mail, ignore it.\n"
        );
        Self { id, to, subject: format!("Invitation to {tenant}"), text }
    }

    /// The mail to a person who forgot the password.
    pub(in crate::service::accounts) fn password_reset(id: Id, to: String, link: &str) -> Self {
        let text = format!(
            "A new password was requested for your account.\n\n\
             Set it within an hour:\n\n{link}\n\n\
             Without it your password stays as it is: if you did not request it, ignore this mail.\n"
        );
        Self { id, to, subject: "Your new password".to_owned(), text }
    }
}

/// Replaces line breaks and other control characters, which could begin a header or a paragraph.
fn one_line(name: &str) -> String {
    name.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_begin_a_header_or_a_paragraph() {
        let about = ("ann@example.com", "Acme\r\nBcc: eve@example.com", Role::Viewer);
        let mail = MailMessage::invitation(Id::NIL, "bob@example.com".to_owned(), about, "/x");
        assert_eq!(mail.subject, "Invitation to Acme  Bcc: eve@example.com");
        assert!(
            mail.text.starts_with("ann@example.com invites you to Acme  Bcc: eve@example.com, with"),
            "{}",
            mail.text
        );
    }
}
