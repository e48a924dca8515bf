//! `understudy migrate [--check]`

use clap::Args;

use super::error::{CommandError, CommandResult};
use super::{init_logging, print_line};
use crate::config::CommonSettings;
use crate::store::{self, DatabaseUrl};

const UP_TO_DATE: &str = "The database is up to date.";

/// The arguments of `migrate`.
#[derive(Args)]
pub(super) struct MigrateArgs {
    #[command(flatten)]
    common: CommonSettings,
    /// Change nothing. Fail if a migration is pending
    #[arg(long)]
    check: bool,
}

/// Runs the pending migrations and prints their names, or only checks that there are none.
pub(super) fn migrate(args: &MigrateArgs) -> CommandResult {
    init_logging(&args.common);
    let url = args.common.database()?;
    if args.check {
        return check(&url);
    }
    let applied = store::migrate(&url).map_err(CommandError::store("the database cannot be migrated"))?;
    if applied.is_empty() { print_line(UP_TO_DATE) } else { applied.into_iter().try_for_each(print_line) }
}

fn check(url: &DatabaseUrl) -> CommandResult {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        let message = format!("{} does not exist: `understudy migrate` creates it", path.display());
        return Err(CommandError::Failed(message));
    }
    let pending = store::pending_migrations(url).map_err(CommandError::store("the database cannot be checked"))?;
    if pending.is_empty() {
        return print_line(UP_TO_DATE);
    }
    Err(CommandError::Failed(format!(
        "migrations are pending (`understudy migrate` runs them): {}",
        pending.join(", ")
    )))
}
