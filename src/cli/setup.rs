//! `understudy setup --tenant T --environment E --email M --password P`

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Done, Failure, checked, log, open, say_json, wait};
use crate::config::DataSettings;
use crate::domain::accounts::forms::SETUP;
use crate::domain::accounts::identity::email_key;
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::service::accounts::{self, Passwords, SetupRequest, tokens};
use crate::store::Store;

/// What there should be.
#[derive(Args)]
pub(super) struct Setup {
    #[command(flatten)]
    data: DataSettings,
    /// The tenant's name
    #[arg(long)]
    tenant: String,
    /// The environment's name; one called Sandbox is one
    #[arg(long)]
    environment: String,
    /// The owner's e-mail address
    #[arg(long)]
    email: String,
    /// The password of an owner who is new: 12 to 128 characters. A known one's is never changed
    #[arg(long)]
    password: String,
}

/// What there is, as it is printed.
#[derive(Serialize)]
struct Made {
    tenant_id: Id,
    environment_id: Id,
    user_id: Id,
    token: String,
}

/// Makes what is missing, and prints the ids and a token.
pub(super) fn setup(order: Setup) -> Done {
    log(&order.data);
    let Setup { data, tenant, environment, email, password } = order;
    let body = json!({"tenant": tenant, "environment": environment, "email": email, "password": password});
    let said = checked(&SETUP, body)?;
    let clock = Clock::system();
    let signer = data.signer(&clock)?;
    let store = open(&data, &clock)?;
    let made = wait(set_up(store, said))?;
    let token = tokens::text(&signer, &made.token)?;
    say_json(&Made { tenant_id: made.tenant, environment_id: made.environment, user_id: made.user, token })
}

async fn set_up(store: Store, said: Map<String, Value>) -> Result<accounts::SetupOutcome, Failure> {
    let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (email, password) = (email_key(&text("email")), text("password"));
    let passwords = Passwords::new(store.clock().clone());
    note_other_password(&store, &passwords, &email, &password).await?;
    let password_hash = passwords.hash(&password).await?;
    let order = SetupRequest { tenant: text("tenant"), environment: text("environment"), email, password_hash };
    Ok(store.global(move |global| accounts::setup(global, &order)).await?)
}

/// Says so when the person is known by another password, which stays.
async fn note_other_password(store: &Store, passwords: &Passwords, email: &str, password: &str) -> Done {
    let key = email.to_owned();
    let known = store.global_read(move |global| global.user_with_hash(&key)).await;
    let Some((_, hash)) = known.map_err(super::failed("the database cannot be read"))? else { return Ok(()) };
    if !passwords.matches(password, Some(hash)).await? {
        eprintln!("note: {email} is known and has another password, which stays as it is");
    }
    Ok(())
}
