//! The server binary in its own process.

use std::io::{BufRead as _, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::database::Database;

/// A running server. Dropping it kills the process.
pub struct Process {
    pub address: SocketAddr,
    /// The first API token, printed once on an empty database.
    pub token: Option<String>,
    child: Child,
    _rest: Lines<BufReader<ChildStdout>>,
}

/// A subcommand of the binary, configured for this database.
pub fn binary(database: &Database, secret: &str, what: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
    command.arg(what).env_clear().env("DATABASE_URL", database.text());
    command.env("UNDERSTUDY_SECRET", secret).env("UNDERSTUDY_BIND", "127.0.0.1:0");
    command
}

impl Process {
    /// Starts a server on the database.
    pub fn serve(database: &Database, secret: &str) -> Self {
        let mut command = binary(database, secret, "serve");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut token = None;
        let address = loop {
            let line = lines.next().expect("the server says where it listens").unwrap();
            if line.trim().starts_with("talq_") {
                token = Some(line.trim().to_owned());
            }
            if let Some(address) = line.strip_prefix("Understudy listens on http://") {
                break address.parse().unwrap();
            }
        };
        Self { address, token, child, _rest: lines }
    }

    /// Kills the process with SIGKILL: no handler runs and nothing is flushed.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
