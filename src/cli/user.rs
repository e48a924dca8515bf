//! `understudy user password --email M --password P`

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Done, Failure, checked, log, open, say_json, wait};
use crate::config::DataSettings;
use crate::domain::accounts::forms::NEW_PASSWORD;
use crate::domain::accounts::identity::{User, email_key};
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::service::accounts::{Passwords, reset_password};
use crate::store::Store;

/// What to do with a person.
#[derive(Subcommand)]
pub(super) enum Person {
    /// Give someone who forgot theirs another password; all their sessions end
    Password(Order),
}

/// Another password.
#[derive(Args)]
pub(super) struct Order {
    #[command(flatten)]
    data: DataSettings,
    /// The person's e-mail address
    #[arg(long)]
    email: String,
    /// 12 to 128 characters
    #[arg(long)]
    password: String,
}

/// Whose it is, as it is printed.
#[derive(Serialize)]
struct Changed {
    user_id: Id,
    email: String,
}

/// Does it.
pub(super) fn user(order: Person) -> Done {
    let Person::Password(order) = order;
    log(&order.data);
    let said = checked(&NEW_PASSWORD, json!({"email": order.email, "password": order.password}))?;
    let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let store = open(&order.data, &Clock::system())?;
    let user = wait(reset(store, email_key(&text("email")), text("password")))?;
    say_json(&Changed { user_id: user.id, email: user.email })
}

async fn reset(store: Store, email: String, password: String) -> Result<User, Failure> {
    let hash = Passwords::new(store.clock().clone()).hash(&password).await?;
    Ok(store.global(move |global| reset_password(global, &email, &hash)).await?)
}
