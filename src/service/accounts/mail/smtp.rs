//! Sending mails to an SMTP server.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::{Address, SmtpTransport, Transport as _};
use tokio::sync::{Semaphore, oneshot};

use super::message::MailMessage;

/// Longest time for each step of the dialogue with the server.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of concurrent connections to the server.
const MAX_CONNECTIONS: usize = 4;
/// The pauses after failed attempts. After the last one the mail is given up.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(10),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
];

/// A mail server and the sender of mails.
#[derive(Clone)]
pub struct SmtpSettings {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Which setting is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpSettingError {
    /// The URL of the server.
    #[error("must be a URL such as smtp://user:password@mail.example.com:587?tls=required or smtps://mail.example.com")]
    Url,
    /// The sender.
    #[error("must be an address such as understudy@example.com or \"Understudy <understudy@example.com>\"")]
    From,
}

impl SmtpSettings {
    /// Parses the URL of the server and the sender. `smtps://` encrypts from the start. `smtp://` upgrades with STARTTLS
    /// when the server offers it; `?tls=required` insists on it, and `?tls=none` does without.
    ///
    /// # Errors
    /// The setting that is malformed, without its value, which may contain a password.
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpSettingError> {
        let is_plain = url.starts_with("smtp://") && !url.contains("tls=");
        let url = match url.strip_suffix("?tls=none") {
            Some(url) => url.to_owned(),
            None if is_plain => format!("{url}?tls=opportunistic"),
            None => url.to_owned(),
        };
        let builder = SmtpTransport::from_url(&url).map_err(|_| SmtpSettingError::Url)?;
        let from = from.parse().map_err(|_| SmtpSettingError::From)?;
        Ok(Self { transport: builder.timeout(Some(TIMEOUT)).build(), from })
    }
}

impl fmt::Debug for SmtpSettings {
    /// Without the server, whose URL may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
enum MailError {
    #[error("the mail cannot be written: {0}")]
    Malformed(String),
    #[error("{0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("sending panicked")]
    Panicked(#[from] oneshot::error::RecvError),
}

impl MailError {
    fn is_worth_a_retry(&self) -> bool {
        matches!(self, Self::Smtp(error) if !error.is_permanent())
    }
}

/// Sends mails. Cheap to clone.
#[derive(Clone)]
pub(super) struct SmtpClient {
    settings: SmtpSettings,
    connections: Arc<Semaphore>,
}

impl SmtpClient {
    pub(super) fn new(settings: SmtpSettings) -> Self {
        Self { settings, connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)) }
    }

    /// Sends a mail, with retries unless the server refuses it for good. A failure is logged without the text.
    pub(super) async fn send(&self, mail: MailMessage) {
        let mut pauses = PAUSES.iter();
        while let Err(error) = self.attempt(&mail).await {
            let Some(pause) = pauses.next().filter(|_| error.is_worth_a_retry()) else {
                log::error!("mail {} was not sent: {error}", mail.id);
                return;
            };
            log::warn!("mail {} was not sent, trying again in {pause:?}: {error}", mail.id);
            tokio::time::sleep(*pause).await;
        }
    }

    async fn attempt(&self, mail: &MailMessage) -> Result<(), MailError> {
        let message = self.render(mail)?;
        let transport = self.settings.transport.clone();
        let permit = Arc::clone(&self.connections).acquire_owned().await;
        let (outcome, sent) = oneshot::channel();
        // Not a task of the runtime, which would wait for the mail server when the process ends.
        std::thread::spawn(move || {
            // Nobody waits for the outcome any more when the process ends.
            drop(outcome.send(transport.send(&message).map(drop)));
            drop(permit);
        });
        Ok(sent.await??)
    }

    fn render(&self, mail: &MailMessage) -> Result<Message, MailError> {
        let malformed = |error: &dyn fmt::Display| MailError::Malformed(error.to_string());
        let to: Address = mail.to.parse().map_err(|error| malformed(&error))?;
        let from = &self.settings.from;
        let message_id = format!("<{}@{}>", mail.id, from.email.domain());
        let head = Message::builder().from(from.clone()).to(to.into()).subject(&mail.subject);
        let head = head.message_id(Some(message_id)).header(ContentType::TEXT_PLAIN);
        head.body(mail.text.clone()).map_err(|error| malformed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Understudy <understudy@example.com>";

    #[test]
    fn a_url_names_a_server_and_its_encryption() {
        for url in [
            "smtp://localhost:25",
            "smtp://mail.example.com?tls=required",
            "smtp://mail.example.com:25?tls=none",
            "smtps://user:p%40ss@mail.example.com",
        ] {
            assert!(SmtpSettings::new(url, FROM).is_ok(), "{url}");
        }
        for url in ["", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://h?tls=perhaps"] {
            assert_eq!(SmtpSettings::new(url, FROM).err(), Some(SmtpSettingError::Url), "{url}");
        }
        for from in ["", "nobody", "a@b@c"] {
            assert_eq!(SmtpSettings::new("smtp://h", from).err(), Some(SmtpSettingError::From), "{from}");
        }
    }

    #[test]
    fn neither_errors_nor_debug_output_contain_the_password() {
        let settings = SmtpSettings::new("smtps://user:hunter2@mail.example.com", FROM).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
        let error = SmtpSettings::new("smtpx://user:hunter2@mail.example.com", FROM).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
