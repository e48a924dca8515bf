use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a database in it, and nothing of the outer environment.
pub struct Folder {
    pub dir: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
        command.args(args).current_dir(self.dir.path()).env_clear().env("RUST_LOG", "warn");
        command
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        ended(&self.command(args).output().unwrap())
    }

    pub fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Ended {
        ended(&self.command(args).envs(variables.iter().copied()).output().unwrap())
    }

    /// The usual set-up, with another tenant or person.
    pub fn setup(&self, tenant: &str, email: &str) -> Ended {
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

impl Ended {
    /// What was printed, as JSON, by a command that was to succeed.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.out))
    }
}

fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ended { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// A running server; killed if a test leaves it.
pub struct Server {
    child: Child,
    pub greeting: String,
    pub address: String,
}

impl Server {
    /// Asks it to stop, as a service manager does, and waits.
    pub fn stop(mut self) -> Ended {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let code = self.child.wait().unwrap().code().unwrap();
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        Ended { code, out: self.greeting.clone(), err }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
