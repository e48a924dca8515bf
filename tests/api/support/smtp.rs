//! A mail server: a TCP listener that speaks SMTP and keeps the mails it accepts.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use understudy::testing::{MailSettings, ServerSettings, SmtpSettings};

use super::app::TestApp;
use super::timing::until;

/// What the links of a server with mail begin with.
pub const PUBLIC_URL: &str = "https://dashboard.example.com";

/// A running mail server.
#[derive(Clone)]
pub struct SmtpServer {
    pub address: SocketAddr,
    state: Arc<Mutex<SmtpState>>,
}

#[derive(Default)]
struct SmtpState {
    mails: Vec<ReceivedMail>,
    /// The replies to the next recipients, instead of acceptance.
    refusals: VecDeque<&'static str>,
    /// The recipients that were refused.
    refused: Vec<String>,
    /// The `AUTH` commands.
    credentials: Vec<String>,
}

/// A mail as it was received.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    pub from: String,
    pub to: String,
    /// Headers and body, without the encoding of the body.
    pub text: String,
}

impl SmtpServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = accepting.clone();
                // The client may hang up at any time.
                std::thread::spawn(move || drop(server.converse(&stream)));
            }
        });
        server
    }

    /// Makes a server mail through this one.
    pub fn configure(&self, settings: &mut ServerSettings) {
        let url = format!("smtp://user:hunter2@{}", self.address);
        let smtp = SmtpSettings::new(&url, "Understudy <understudy@example.com>").unwrap();
        settings.mail = MailSettings { public_url: PUBLIC_URL.to_owned(), smtp: Some(smtp) };
    }

    /// Refuses the next recipient with this reply.
    pub fn refuse_next(&self, reply: &'static str) {
        self.state.lock().unwrap().refusals.push_back(reply);
    }

    /// The recipients that were refused.
    pub fn refused(&self) -> Vec<String> {
        self.state.lock().unwrap().refused.clone()
    }

    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.state.lock().unwrap().mails.clone()
    }

    pub fn credentials(&self) -> Vec<String> {
        self.state.lock().unwrap().credentials.clone()
    }

    /// Waits for the mail number `index` to an address.
    pub async fn mail_to(&self, address: &str, index: usize) -> ReceivedMail {
        until(async || self.mails().into_iter().filter(|mail| mail.to == address).nth(index)).await
    }

    fn converse(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let (mut from, mut to) = (String::new(), String::new());
        stream.write_all(b"220 test ESMTP\r\n")?;
        while let Some(line) = lines.next() {
            let line = line?;
            let reply = match line.split([' ', ':']).next().unwrap().to_uppercase().as_str() {
                "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
                "AUTH" => {
                    self.state.lock().unwrap().credentials.push(line.clone());
                    "235 welcome".to_owned()
                }
                "MAIL" => {
                    from = address(&line);
                    "250 ok".to_owned()
                }
                "RCPT" => {
                    to = address(&line);
                    let mut state = self.state.lock().unwrap();
                    let refusal = state.refusals.pop_front();
                    state.refused.extend(refusal.map(|_| to.clone()));
                    refusal.unwrap_or("250 ok").to_owned()
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n")?;
                    let text = read_text(&mut lines)?;
                    self.state.lock().unwrap().mails.push(ReceivedMail { from: from.clone(), to: to.clone(), text });
                    "250 kept".to_owned()
                }
                "QUIT" => return stream.write_all(b"221 bye\r\n"),
                _ => "250 ok".to_owned(),
            };
            stream.write_all(format!("{reply}\r\n").as_bytes())?;
        }
        Ok(())
    }
}

impl ReceivedMail {
    /// The link in the mail.
    pub fn link(&self) -> &str {
        self.text.lines().find(|line| line.starts_with(PUBLIC_URL)).unwrap()
    }

    /// The token in the link.
    pub fn token(&self) -> &str {
        self.link().split_once("#token=").unwrap().1
    }
}

impl TestApp {
    /// A server that mails through a mail server of its own.
    pub async fn with_mail() -> (Self, SmtpServer) {
        let smtp = SmtpServer::start();
        let app = Self::with(|settings| smtp.configure(settings)).await;
        (app, smtp)
    }
}

/// The address between the angle brackets of a command.
fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap().to_owned()
}

/// Reads up to the line with a single dot, and decodes quoted-printable text.
fn read_text(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut text = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            break;
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push('\n');
    }
    Ok(text.replace("=\n", "").replace("=3D", "="))
}
