use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A temporary working directory. Commands run in it without the environment of the test.
pub struct Workdir {
    dir: TempDir,
}

/// The exit code and the output of a finished command.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workdir {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
        command.args(args).current_dir(self.dir.path()).env_clear().env("RUST_LOG", "warn");
        command
    }

    pub fn run(&self, args: &[&str]) -> CommandOutput {
        command_output(&self.command(args).output().unwrap())
    }

    pub fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> CommandOutput {
        command_output(&self.command(args).envs(variables.iter().copied()).output().unwrap())
    }

    /// Runs `setup` for this tenant and owner, with a fixed environment and password.
    pub fn setup(&self, tenant: &str, email: &str) -> CommandOutput {
        let person = ["--email", email, "--password", "correct horse battery"];
        self.run(&[&["setup", "--tenant", tenant, "--environment", "Production"], &person[..]].concat())
    }

    pub fn serve(&self) -> Server {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0", "--lame-duck", "0s"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut greeting, mut address) = (String::new(), None);
        while address.is_none() {
            let line = lines.next().expect("the server says where it listens").unwrap();
            address = line.strip_prefix("Understudy listens on http://").map(str::to_owned);
            greeting += &(line + "\n");
        }
        Server { child, greeting, address: address.unwrap() }
    }
}

impl CommandOutput {
    /// Parses the standard output of a command that must have succeeded.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no JSON: {}", self.stdout))
    }
}

fn command_output(output: &Output) -> CommandOutput {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    CommandOutput { code: output.status.code().unwrap(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// A running server. Dropping it kills the process.
pub struct Server {
    child: Child,
    /// The lines that the server printed at its start.
    pub greeting: String,
    pub address: String,
}

impl Server {
    /// Sends SIGTERM, as a service manager does, and waits for the end.
    pub fn stop(mut self) -> CommandOutput {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let code = self.child.wait().unwrap().code().unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        CommandOutput { code, stdout: self.greeting.clone(), stderr }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
