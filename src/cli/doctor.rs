//! `understudy doctor`: checks of what the settings name. A line each; fails when one fails.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clap::Args;

use super::{Done, Failure, ready, say, wait};
use crate::config::{ServerSettings, kept_beside};
use crate::domain::clock::Clock;
use crate::search::{Embedder as _, EmbeddingPurpose, UniversalSentenceEncoder};
use crate::store::{self, DatabaseUrl, Store, StoreError};

/// Fewest different bytes of a secret that chance would make of 32.
const VARIED: usize = 12;

/// What a check found.
enum Found {
    Good(String),
    /// Works, and may not be meant.
    Doubtful(String),
    Bad(String),
}

/// What to check.
#[derive(Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    settings: ServerSettings,
    /// Ask the server that runs with these settings whether it is ready, and nothing else: for health checks
    #[arg(long)]
    ready: bool,
}

/// Runs the checks.
pub(super) fn doctor(order: &Doctor) -> Done {
    if order.ready { ready::ready(order.settings.bind()) } else { examine(&order.settings) }
}

/// Runs every check and prints what it found.
fn examine(settings: &ServerSettings) -> Done {
    let url = settings.data.database()?;
    let is_new = matches!(&url, DatabaseUrl::Sqlite(path) if !path.exists());
    let mut checks =
        vec![("settings", Found::Good("every value can be used".to_owned())), ("secret", secret(settings, &url)?)];
    if is_new {
        checks.push(("database", Found::Doubtful("the file is not there yet: `understudy serve` makes it".to_owned())));
    } else {
        checks.extend(database(settings, &url));
    }
    checks.push(("model", model()));
    let mut bad = 0;
    for (name, found) in checks {
        let (word, text) = match found {
            Found::Good(text) => ("ok  ", text),
            Found::Doubtful(text) => ("note", text),
            Found::Bad(text) => ("BAD ", text),
        };
        bad += usize::from(word == "BAD ");
        say(format_args!("{word} {name}: {text}"))?;
    }
    if bad == 0 { Ok(()) } else { Err(Failure::Failed(format!("{bad} of the checks failed"))) }
}

/// The secret as it is, without making one.
fn secret(settings: &ServerSettings, url: &DatabaseUrl) -> Result<Found, Failure> {
    let kept = kept_beside(url).filter(|_| !settings.data.has_secret());
    if let Some(path) = kept.as_deref().filter(|path| !path.exists()) {
        return Ok(Found::Doubtful(format!("none yet: `understudy serve` makes one in {}", path.display())));
    }
    let secrets = settings.data.secrets(&Clock::system())?;
    if let Some(open) = kept.as_deref().and_then(readable_by_others) {
        return Ok(Found::Bad(open));
    }
    let mut bytes = secrets.current.clone();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < VARIED {
        return Ok(Found::Bad(
            "UNDERSTUDY_SECRET repeats itself: make one by chance (openssl rand -hex 32)".to_owned(),
        ));
    }
    Ok(Found::Good(format!("{} bytes, and {} earlier that verify", secrets.current.len(), secrets.former.len())))
}

fn readable_by_others(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("{} can be read by others (mode {mode:o}): chmod 600", path.display()))
}

fn database(settings: &ServerSettings, url: &DatabaseUrl) -> Vec<(&'static str, Found)> {
    let store = match Store::open(url, settings.data.sizes(), Clock::system()) {
        Ok(store) => store,
        Err(error) => return vec![("database", Found::Bad(format!("DATABASE_URL: {error}")))],
    };
    let kind = match url {
        DatabaseUrl::Sqlite(path) => format!("SQLite in {}", path.display()),
        DatabaseUrl::Postgres(_) => "PostgreSQL".to_owned(),
    };
    let reached = found(store.ping().map(|()| Found::Good(format!("{kind} answers"))));
    let migrated = found(store::pending_migrations(url).map(|pending| match pending.as_slice() {
        [] => Found::Good("all have run".to_owned()),
        some => Found::Bad(format!("not all have run (`understudy migrate`): {}", some.join(", "))),
    }));
    let mut checks = vec![("database", reached), ("migrations", migrated)];
    checks.push(("audit", audit(&store)));
    let planner = wait(async { Ok(store.has_stable_planner().await) }).unwrap_or(Ok(None));
    match planner {
        Ok(None) => {}
        Ok(Some(true)) => checks.push(("planner", Found::Good("SQLite keeps its plans (QPSG)".to_owned()))),
        Ok(Some(false)) => checks.push(("planner", Found::Bad("SQLite was built without ENABLE_QPSG".to_owned()))),
        Err(error) => checks.push(("planner", Found::Bad(error.to_string()))),
    }
    checks
}

/// Follows the chain of the audit log from its first event to its last.
fn audit(store: &Store) -> Found {
    match wait(async { Ok(store.check_audit().await) }) {
        Ok(Ok(report)) if report.faults.is_empty() => Found::Good(format!(
            "{} events are as they were written, {} wait for their seal",
            report.sealed, report.unsealed
        )),
        Ok(Ok(report)) => Found::Bad(report.faults.join("; ")),
        Ok(Err(error)) => Found::Bad(error.to_string()),
        Err(_) => Found::Bad("could not be read".to_owned()),
    }
}

/// Loads the model that is compiled in, and lets it read a question.
fn model() -> Found {
    let model = match UniversalSentenceEncoder::load() {
        Ok(model) => model,
        Err(error) => return Found::Bad(error.to_string()),
    };
    match model.embed(&["When do you open?"], EmbeddingPurpose::Query).map(|vectors| vectors.concat()) {
        Ok(vector) if vector.iter().any(|number| *number != 0.0) => {
            Found::Good(format!("{} makes vectors of {} numbers", model.model_id(), vector.len()))
        }
        Ok(_) => Found::Bad(format!("{} makes nothing of a question", model.model_id())),
        Err(error) => Found::Bad(error.to_string()),
    }
}

fn found(result: Result<Found, StoreError>) -> Found {
    result.unwrap_or_else(|error| Found::Bad(error.to_string()))
}
