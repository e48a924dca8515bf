//! `understudy setup --tenant T --environment E --email M --password P`

use clap::Args;
use serde::{Deserialize, Serialize};

use super::error::{CommandError, CommandResult};
use super::{block_on, check_arguments, init_logging, open_store, print_json};
use crate::config::CommonSettings;
use crate::domain::accounts::forms::SETUP;
use crate::domain::accounts::user::normalize_email;
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::service::accounts::{self, PasswordHasher, SetupRequest, tokens};
use crate::store::Store;

/// The arguments of `setup`.
#[derive(Args)]
pub(super) struct SetupArgs {
    #[command(flatten)]
    common: CommonSettings,
    #[command(flatten)]
    input: SetupInput,
}

/// The tenant, environment and owner to create, as [`SETUP`] checks them.
#[derive(Args, Serialize, Deserialize)]
struct SetupInput {
    /// The name of the tenant
    #[arg(long)]
    tenant: String,
    /// The name of the environment. The name Sandbox makes it a sandbox
    #[arg(long)]
    environment: String,
    /// The e-mail address of the owner
    #[arg(long)]
    email: String,
    /// The password for a new owner: 12 to 128 characters. An existing user keeps the old password
    #[arg(long)]
    password: String,
}

/// What the command prints.
#[derive(Serialize)]
struct SetupOutput {
    tenant_id: Id,
    environment_id: Id,
    user_id: Id,
    token: String,
}

/// Creates what is missing, and prints the ids and an API token.
pub(super) fn setup(args: SetupArgs) -> CommandResult {
    let SetupArgs { common, input } = args;
    init_logging(&common);
    let input = check_arguments(&SETUP, &input)?;
    let clock = Clock::system();
    let signer = common.signer(&clock)?;
    let store = open_store(&common, &clock)?;
    let created = block_on(create_missing(store, input))?;
    let token = tokens::signed_text(&signer, &created.token)?;
    print_json(&SetupOutput {
        tenant_id: created.tenant,
        environment_id: created.environment,
        user_id: created.user,
        token,
    })
}

async fn create_missing(store: Store, input: SetupInput) -> CommandResult<accounts::SetupOutcome> {
    let SetupInput { tenant, environment, email, password } = input;
    let email = normalize_email(&email);
    let passwords = PasswordHasher::new(store.clock().clone());
    warn_of_other_password(&store, &passwords, &email, &password).await?;
    let password_hash = passwords.hash(&password).await?;
    let order = SetupRequest { tenant, environment, email, password_hash };
    Ok(store.global(move |global| accounts::setup(global, &order)).await?)
}

/// Prints a note if the user exists with another password, because `setup` does not change it.
async fn warn_of_other_password(
    store: &Store,
    passwords: &PasswordHasher,
    email: &str,
    password: &str,
) -> CommandResult {
    let key = email.to_owned();
    let user = store.global_read(move |global| global.user_credentials_by_email(&key)).await;
    let user = user.map_err(CommandError::store("the database cannot be read"))?;
    let Some((_, hash)) = user else { return Ok(()) };
    if !passwords.verify(password, Some(hash)).await? {
        eprintln!("note: {email} is known and has another password, which stays as it is");
    }
    Ok(())
}
