//! The command line: one file a command. Exit status 0 when it is done, 1 when it failed, 2 when it was told something
//! wrong.

mod doctor;
mod migrate;
mod openapi;
mod ready;
mod serve;
mod setup;
mod token;
mod user;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::config::{DataSettings, ServerSettings, SettingError};
use crate::domain::clock::Clock;
use crate::domain::form::{Form, Mode};
use crate::service::error::ServiceError;
use crate::store::{Store, StoreError};

/// The training backend for voice agents. Without a command it serves.
///
/// Every setting is a flag or an environment variable; a flag wins.
#[derive(Parser)]
#[command(name = "understudy", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServerSettings,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default)
    Serve(Box<ServerSettings>),
    /// Make a tenant, an environment, its owner and a token: of these, what is missing
    Setup(setup::Setup),
    /// Make and revoke API tokens
    #[command(subcommand)]
    Token(token::Token),
    /// Look after people who log in
    #[command(subcommand)]
    User(user::Person),
    /// Bring the database's tables up to date
    Migrate(migrate::Migrate),
    /// Print the OpenAPI 3.1 document of the API
    Openapi,
    /// Check the settings and what they name
    Doctor(Box<doctor::Doctor>),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A setting or an argument is wrong: exit status 2.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// An argument is wrong: exit status 2.
    #[error("{0}")]
    Argument(String),
    /// It was worth a try: exit status 1.
    #[error("{0}")]
    Failed(String),
}

type Done = Result<(), Failure>;

/// Does what the arguments say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => serve::serve(&cli.serve),
        Some(Command::Serve(settings)) => serve::serve(&settings),
        Some(Command::Setup(order)) => setup::setup(order),
        Some(Command::Token(order)) => token::token(order),
        Some(Command::User(order)) => user::user(order),
        Some(Command::Migrate(order)) => migrate::migrate(&order),
        Some(Command::Openapi) => openapi::openapi(),
        Some(Command::Doctor(order)) => doctor::doctor(&order),
    };
    let Err(failure) = done else { return ExitCode::SUCCESS };
    eprintln!("error: {failure}");
    match failure {
        Failure::Setting(_) | Failure::Argument(_) => ExitCode::from(2),
        Failure::Failed(_) => ExitCode::FAILURE,
    }
}

/// A failure that says what failed.
fn failed(what: &str) -> impl Fn(StoreError) -> Failure {
    move |error| Failure::Failed(format!("{what}: {error}"))
}

impl From<ServiceError> for Failure {
    fn from(refusal: ServiceError) -> Self {
        match refusal {
            ServiceError::Conflict(sentence) => Self::Failed(sentence.to_owned()),
            ServiceError::Invalid(errors) => {
                Self::Argument(errors.first().map_or_else(String::new, |(_, first)| first.to_owned()))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Starts logging, to standard error.
fn log(settings: &DataSettings) {
    let started = env_logger::Builder::new().parse_filters(settings.log()).try_init();
    drop(started);
}

/// Opens the database, its tables brought up to date.
fn open(settings: &DataSettings, clock: &Clock) -> Result<Store, Failure> {
    let url = settings.database()?;
    crate::store::migrate(&url).map_err(failed("DATABASE_URL names a database that cannot be used"))?;
    Store::open(&url, settings.sizes(), clock.clone()).map_err(failed("the database cannot be opened"))
}

/// The arguments as the API would take them: trimmed and measured.
fn checked(form: &Form, body: Value) -> Result<Map<String, Value>, Failure> {
    let Value::Object(body) = body else { return Ok(Map::new()) };
    form.check(&body, Mode::Full).map_err(|errors| {
        let sentences = errors.iter().map(|(field, messages)| format!("--{field}: {}", messages.join(" ")));
        Failure::Argument(sentences.collect::<Vec<_>>().join("\n       "))
    })
}

/// Waits for a deed of a command that serves nobody.
fn wait<T>(deed: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(|error| Failure::Failed(error.to_string()))?.block_on(deed)
}

/// Prints a line. A reader that has had enough (`| head`) is no failure.
fn say(line: impl Display) -> Done {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Failed(error.to_string())),
        _ => Ok(()),
    }
}

/// Prints a document on one line.
fn say_json(document: &impl Serialize) -> Done {
    say(serde_json::to_string(document).map_err(|error| Failure::Failed(error.to_string()))?)
}
