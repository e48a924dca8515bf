//! `understudy migrate [--check]`

use clap::Args;

use super::{Done, Failure, failed, say};
use crate::config::DataSettings;
use crate::store::{self, DatabaseUrl};

/// What to do.
#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    data: DataSettings,
    /// Change nothing, and fail when there is something to do
    #[arg(long)]
    check: bool,
}

/// Brings the tables up to date, or says that they are not.
pub(super) fn migrate(order: &Migrate) -> Done {
    super::log(&order.data);
    let url = order.data.database()?;
    if order.check {
        if let DatabaseUrl::Sqlite(path) = &url
            && !path.exists()
        {
            return Err(Failure::Failed(format!("{} is not there yet", path.display())));
        }
        let pending = store::pending_migrations(&url).map_err(failed("the database cannot be checked"))?;
        return if pending.is_empty() {
            say("The database is up to date.")
        } else {
            Err(Failure::Failed(format!("migrations have not run: {}", pending.join(", "))))
        };
    }
    let ran = store::migrate(&url).map_err(failed("the database cannot be brought up to date"))?;
    if ran.is_empty() { say("The database is up to date.") } else { ran.into_iter().try_for_each(say) }
}
