//! The command line, one file for each command.
//!
//! Exit codes: 0 after success, 1 after a failure, 2 for a wrong setting or argument.

mod doctor;
mod error;
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
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::config::{CommonSettings, ServerSettings};
use crate::domain::clock::Clock;
use crate::domain::form::{Form, ValidationMode};
use crate::store::Store;
use error::{CommandError, CommandResult};

/// The training backend for voice agents. Without a command, it runs `serve`.
///
/// Every setting is a flag or an environment variable. The flag wins.
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
    /// Create a tenant, an environment, its owner and an API token. Existing ones are kept
    Setup(setup::SetupArgs),
    /// Create and revoke API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Manage user accounts
    #[command(subcommand)]
    User(user::UserCommand),
    /// Run the pending database migrations
    Migrate(migrate::MigrateArgs),
    /// Print the OpenAPI 3.1 document of the API
    Openapi,
    /// Check the settings, the secret, the database and the model
    Doctor(Box<doctor::DoctorArgs>),
}

/// Runs the command that the arguments name, and prints its error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => serve::serve(&cli.serve),
        Some(Command::Serve(settings)) => serve::serve(&settings),
        Some(Command::Setup(args)) => setup::setup(args),
        Some(Command::Token(command)) => token::token(command),
        Some(Command::User(command)) => user::user(command),
        Some(Command::Migrate(args)) => migrate::migrate(&args),
        Some(Command::Openapi) => openapi::openapi(),
        Some(Command::Doctor(args)) => doctor::doctor(&args),
    };
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    match error {
        CommandError::Setting(_) | CommandError::Argument(_) => ExitCode::from(2),
        CommandError::Failed(_) => ExitCode::FAILURE,
    }
}

/// Starts logging to standard error.
fn init_logging(settings: &CommonSettings) {
    let started = env_logger::Builder::new().parse_filters(settings.log_filter()).try_init();
    drop(started);
}

/// Runs the pending migrations and opens the database.
fn open_store(settings: &CommonSettings, clock: &Clock) -> CommandResult<Store> {
    let url = settings.database()?;
    crate::store::migrate(&url).map_err(CommandError::store("DATABASE_URL names a database that cannot be used"))?;
    Store::open(&url, settings.pool_sizes(), clock.clone())
        .map_err(CommandError::store("the database cannot be opened"))
}

/// Checks and normalises arguments by the form of the API. The fields of `T` have the names of the form's.
///
/// # Errors
/// An `Argument` that lists every field that breaks a rule.
fn check_arguments<T: Serialize + DeserializeOwned>(form: &Form, arguments: &T) -> CommandResult<T> {
    let body: Map<String, Value> =
        serde_json::to_value(arguments).and_then(serde_json::from_value).map_err(CommandError::failed)?;
    Ok(form.parse(&body, ValidationMode::Full)?)
}

/// Runs a future to its end on this thread.
fn block_on<T>(future: impl Future<Output = CommandResult<T>>) -> CommandResult<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(CommandError::failed)?.block_on(future)
}

/// Prints a line to standard output. A reader that closes its end early (`| head`) is no failure.
fn print_line(line: impl Display) -> CommandResult {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::failed(error)),
        _ => Ok(()),
    }
}

/// Prints a value as JSON on one line.
fn print_json(value: &impl Serialize) -> CommandResult {
    print_line(serde_json::to_string(value).map_err(CommandError::failed)?)
}
