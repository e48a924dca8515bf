//! Mails with links: invitations and password resets. They are sent in the background, after the commit.

mod job_queue;
mod message;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use job_queue::JobWorker;
use job_queue::{Job, JobQueue};
pub(super) use message::MailMessage;
pub use smtp::{SmtpSettingError, SmtpSettings};

use smtp::SmtpClient;

/// Maximum number of mails that wait or are being sent. Further ones are dropped and logged.
const QUEUE_CAPACITY: usize = 1000;

/// How links are made and mails sent.
#[derive(Clone, Debug, Default)]
pub struct MailSettings {
    /// What links begin with, without a slash at the end. Empty if no public URL is configured: links are then paths.
    pub public_url: String,
    /// The mail server. `None` means that no mail is sent.
    pub smtp: Option<SmtpSettings>,
}

/// Makes links and sends mails. Cheap to clone.
#[derive(Clone)]
pub struct MailService {
    public_url: Arc<str>,
    client: Option<SmtpClient>,
    queue: JobQueue,
}

impl MailService {
    /// Creates the service and the worker that sends its mails, which runs on a runtime of its own choice.
    pub fn new(settings: MailSettings) -> (Self, JobWorker) {
        let (queue, worker) = JobQueue::new(QUEUE_CAPACITY);
        let client = settings.smtp.map(SmtpClient::new);
        (Self { public_url: settings.public_url.into(), client, queue }, worker)
    }

    /// Whether a mail server is configured.
    pub fn is_enabled(&self) -> bool {
        self.client.is_some()
    }

    /// The link to a page of the dashboard. The token is in the fragment, which browsers send to no server.
    pub(super) fn link(&self, path: &str, token: &str) -> String {
        format!("{}{path}#token={token}", self.public_url)
    }

    /// Runs a job that ends with a mail, or drops and logs it if too many wait. `what` names it in the log.
    pub(super) fn enqueue(&self, what: &str, job: impl Future<Output = ()> + Send + 'static) {
        if !self.queue.push(Job::new(job)) {
            log::error!("{what} is dropped: {QUEUE_CAPACITY} mails are waiting");
        }
    }

    /// Sends a mail, with retries. Returns when it is sent or given up. Does nothing without a mail server.
    pub(super) async fn send(&self, message: MailMessage) {
        if let Some(client) = &self.client {
            client.send(message).await;
        }
    }

    /// Waits until no mail is waiting, at most `timeout`.
    pub async fn drain(&self, timeout: Duration) {
        if !self.queue.drained(timeout).await {
            log::warn!("mails that were not sent yet are lost");
        }
    }
}
