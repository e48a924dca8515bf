//! `understudy user password --email M --password P`

use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use super::error::CommandResult;
use super::{block_on, check_arguments, init_logging, open_store, print_json};
use crate::config::CommonSettings;
use crate::domain::accounts::forms::NEW_PASSWORD;
use crate::domain::accounts::user::{User, normalize_email};
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::service::accounts::{self, PasswordHasher};
use crate::store::Store;

/// The commands for user accounts.
#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Replace a forgotten password. All sessions of the user end
    Password(PasswordArgs),
}

/// The arguments of `user password`.
#[derive(Args)]
pub(super) struct PasswordArgs {
    #[command(flatten)]
    common: CommonSettings,
    #[command(flatten)]
    login: NewLogin,
}

/// An existing user and the new password, as [`NEW_PASSWORD`] checks them.
#[derive(Args, Serialize, Deserialize)]
struct NewLogin {
    /// The e-mail address of the user
    #[arg(long)]
    email: String,
    /// The new password: 12 to 128 characters
    #[arg(long)]
    password: String,
}

/// What the command prints.
#[derive(Serialize)]
struct PasswordOutput {
    user_id: Id,
    email: String,
}

/// Runs a command for user accounts.
pub(super) fn user(command: UserCommand) -> CommandResult {
    let UserCommand::Password(args) = command;
    init_logging(&args.common);
    let login = check_arguments(&NEW_PASSWORD, &args.login)?;
    let store = open_store(&args.common, &Clock::system())?;
    let user = block_on(reset_password(store, login))?;
    print_json(&PasswordOutput { user_id: user.id, email: user.email })
}

async fn reset_password(store: Store, login: NewLogin) -> CommandResult<User> {
    let email = normalize_email(&login.email);
    let hash = PasswordHasher::new(store.clock().clone()).hash(&login.password).await?;
    Ok(store.global(move |global| accounts::reset_password(global, &email, &hash)).await?)
}
