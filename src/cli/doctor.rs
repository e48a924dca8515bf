//! `understudy doctor`: checks the settings and what they name. Prints a line for each check, and fails if a check fails.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clap::Args;

use super::error::{CommandError, CommandResult};
use super::{block_on, print_line, ready};
use crate::config::{ServerSettings, secret_file};
use crate::domain::clock::Clock;
use crate::search::{Embedder as _, EmbeddingPurpose, UniversalSentenceEncoder};
use crate::store::{self, DatabaseUrl, Store, StoreError};

/// The fewest distinct bytes of a secret that counts as random. 32 random bytes practically never have fewer.
const MIN_DISTINCT_BYTES: usize = 12;

/// The outcome of one check.
enum CheckResult {
    Passed(String),
    /// Nothing is broken, but it may not be intended.
    Note(String),
    Failed(String),
}

/// The name of a check and its outcome.
type Check = (&'static str, CheckResult);

/// The arguments of `doctor`.
#[derive(Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    settings: ServerSettings,
    /// Only ask the server that runs with these settings whether it is ready. For health checks
    #[arg(long)]
    ready: bool,
}

/// Runs the checks, or only the readiness check.
pub(super) fn doctor(args: &DoctorArgs) -> CommandResult {
    if args.ready { ready::check_ready(args.settings.bind_address()) } else { run_checks(&args.settings) }
}

fn run_checks(settings: &ServerSettings) -> CommandResult {
    let url = settings.common.database()?;
    let mut checks = vec![
        ("settings", CheckResult::Passed("every value can be used".to_owned())),
        ("secret", check_secret(settings, &url)?),
    ];
    checks.extend(check_database(settings, &url));
    checks.push(("model", check_model()));
    checks.push(("mail", check_mail(settings)?));
    let mut failed = 0;
    for (name, result) in checks {
        let (word, text) = match result {
            CheckResult::Passed(text) => ("ok  ", text),
            CheckResult::Note(text) => ("note", text),
            CheckResult::Failed(text) => ("BAD ", text),
        };
        failed += usize::from(word == "BAD ");
        print_line(format_args!("{word} {name}: {text}"))?;
    }
    if failed == 0 { Ok(()) } else { Err(CommandError::Failed(format!("{failed} of the checks failed"))) }
}

/// Checks the secret, and generates none.
fn check_secret(settings: &ServerSettings, url: &DatabaseUrl) -> CommandResult<CheckResult> {
    let file = secret_file(url).filter(|_| !settings.common.has_secret());
    if let Some(path) = file.as_deref().filter(|path| !path.exists()) {
        return Ok(CheckResult::Note(format!("none yet: `understudy serve` makes one in {}", path.display())));
    }
    let secrets = settings.common.secrets(&Clock::system())?;
    if let Some(problem) = file.as_deref().and_then(readable_by_others) {
        return Ok(CheckResult::Failed(problem));
    }
    let mut bytes = secrets.current.clone();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < MIN_DISTINCT_BYTES {
        let problem = "UNDERSTUDY_SECRET repeats itself: generate a random one with `openssl rand -hex 32`";
        return Ok(CheckResult::Failed(problem.to_owned()));
    }
    let (length, previous) = (secrets.current.len(), secrets.previous.len());
    Ok(CheckResult::Passed(format!("{length} bytes, and {previous} earlier that verify")))
}

fn readable_by_others(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let path = path.display();
    (mode & 0o077 != 0).then(|| format!("{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`"))
}

fn check_database(settings: &ServerSettings, url: &DatabaseUrl) -> Vec<Check> {
    let kind = match url {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            let note = "the file is not there yet: `understudy serve` makes it";
            return vec![("database", CheckResult::Note(note.to_owned()))];
        }
        DatabaseUrl::Sqlite(path) => format!("SQLite in {}", path.display()),
        DatabaseUrl::Postgres(_) => "PostgreSQL".to_owned(),
    };
    let store = match Store::open(url, settings.common.pool_sizes(), Clock::system()) {
        Ok(store) => store,
        Err(error) => return vec![("database", CheckResult::Failed(format!("DATABASE_URL: {error}")))],
    };
    let ping = or_failed(store.ping().map(|()| CheckResult::Passed(format!("{kind} answers"))));
    let mut checks = vec![("database", ping), ("migrations", check_migrations(url)), ("audit", check_audit(&store))];
    checks.extend(check_planner(&store).map(|result| ("planner", result)));
    checks
}

fn check_migrations(url: &DatabaseUrl) -> CheckResult {
    or_failed(store::pending_migrations(url).map(|pending| match pending.as_slice() {
        [] => CheckResult::Passed("all have run".to_owned()),
        some => CheckResult::Failed(format!("some have not run (`understudy migrate` runs them): {}", some.join(", "))),
    }))
}

/// Verifies the hash chain of the audit log from its first event to its last.
fn check_audit(store: &Store) -> CheckResult {
    match block_on(async { Ok(store.check_audit().await) }) {
        Ok(Ok(report)) if report.faults.is_empty() => CheckResult::Passed(format!(
            "{} events are as they were written, {} wait for their seal",
            report.sealed, report.unsealed
        )),
        Ok(Ok(report)) => CheckResult::Failed(report.faults.join("; ")),
        Ok(Err(error)) => CheckResult::Failed(error.to_string()),
        Err(error) => CheckResult::Failed(error.to_string()),
    }
}

/// Checks that SQLite keeps its query plans. PostgreSQL has no such check.
fn check_planner(store: &Store) -> Option<CheckResult> {
    match block_on(async { Ok(store.has_stable_planner().await) }) {
        Ok(Ok(None)) => None,
        Ok(Ok(Some(true))) => Some(CheckResult::Passed("SQLite keeps its plans (QPSG)".to_owned())),
        Ok(Ok(Some(false))) => {
            let problem = "SQLite was built without ENABLE_QPSG: build with the bundled SQLite of this repository";
            Some(CheckResult::Failed(problem.to_owned()))
        }
        Ok(Err(error)) => Some(CheckResult::Failed(error.to_string())),
        Err(error) => Some(CheckResult::Failed(error.to_string())),
    }
}

/// Loads the built-in model and embeds a question.
fn check_model() -> CheckResult {
    let model = match UniversalSentenceEncoder::load() {
        Ok(model) => model,
        Err(error) => return CheckResult::Failed(error.to_string()),
    };
    match model.embed(&["When do you open?"], EmbeddingPurpose::Query).map(|vectors| vectors.concat()) {
        Ok(vector) if vector.iter().any(|number| *number != 0.0) => {
            CheckResult::Passed(format!("{} makes vectors of {} numbers", model.model_id(), vector.len()))
        }
        Ok(_) => CheckResult::Failed(format!("{} makes an empty vector of a question", model.model_id())),
        Err(error) => CheckResult::Failed(error.to_string()),
    }
}

/// Checks the settings of mails. Does not connect to the mail server.
fn check_mail(settings: &ServerSettings) -> CommandResult<CheckResult> {
    if settings.mail.to_mail_settings()?.smtp.is_none() {
        let note = "SMTP_URL is not set: inviters hand over links, and `understudy user password` replaces passwords";
        return Ok(CheckResult::Note(note.to_owned()));
    }
    Ok(match settings.mail.missing().as_slice() {
        [] => CheckResult::Passed("SMTP_URL, SMTP_FROM and PUBLIC_URL can be used".to_owned()),
        missing => {
            CheckResult::Note(format!("mails may not arrive, or their links not work: set {}", missing.join(" and ")))
        }
    })
}

fn or_failed(result: Result<CheckResult, StoreError>) -> CheckResult {
    result.unwrap_or_else(|error| CheckResult::Failed(error.to_string()))
}
