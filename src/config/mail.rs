//! The mail server, and the public URL of links.

use clap::Args;

use super::{PublicUrl, SettingError};
use crate::service::accounts::{MailSettings, SmtpSettingError, SmtpSettings};

/// Not a doc comment, because there the product names would need backticks.
const SMTP_HELP: &str = "The mail server, such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com. \
    smtp:// uses STARTTLS when the server offers it; ?tls=required insists on it, ?tls=none does without. Set it in the \
    environment: other users of the machine can read flags. The default is to send no mail";

/// The settings of mails and links.
#[derive(Args)]
pub struct MailArgs {
    #[arg(long, env = "SMTP_URL", value_name = "SMTP_URL", hide_env_values = true, help = SMTP_HELP)]
    smtp_url: Option<String>,
    /// The sender of mails, such as `Understudy <understudy@example.com>`. The default is understudy@ and the host of
    /// `PUBLIC_URL`
    #[arg(long, env = "SMTP_FROM", value_name = "SMTP_FROM")]
    smtp_from: Option<String>,
    /// The URL of the dashboard, such as `https://dashboard.example.com`. Links to accept invitations and to set
    /// passwords begin with it. The default is links without a host
    #[arg(long, env = "PUBLIC_URL", value_name = "PUBLIC_URL")]
    public_url: Option<PublicUrl>,
}

impl MailArgs {
    /// The settings of mails.
    ///
    /// # Errors
    /// When the URL of the server or the sender is malformed. The error does not contain the URL, because clap would
    /// repeat a password in it.
    pub fn to_mail_settings(&self) -> Result<MailSettings, SettingError> {
        let host = self.public_url.as_ref().and_then(PublicUrl::host_name).unwrap_or("localhost");
        let from = self.smtp_from.clone().unwrap_or_else(|| format!("understudy@{host}"));
        let smtp = self.smtp_url.as_ref().map(|url| SmtpSettings::new(url, &from)).transpose();
        let smtp = smtp.map_err(|error| SettingError {
            setting: match error {
                SmtpSettingError::Url => "SMTP_URL",
                SmtpSettingError::From => "SMTP_FROM",
            },
            problem: error.to_string(),
        })?;
        Ok(MailSettings { public_url: self.public_url.clone().map_or_else(String::new, |url| url.0), smtp })
    }

    /// The settings that mails need beside the server and that are missing.
    pub fn missing(&self) -> Vec<&'static str> {
        let missing = [("SMTP_FROM", self.smtp_from.is_none()), ("PUBLIC_URL", self.public_url.is_none())];
        missing.into_iter().filter(|(_, is_missing)| *is_missing).map(|(name, _)| name).collect()
    }
}
