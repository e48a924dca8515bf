//! The settings that every command has: database, secret, token prefix and log.

use std::path::Path;

use clap::Args;

use super::{Secrets, SettingError, TokenPrefix};
use crate::domain::clock::Clock;
use crate::service::accounts::token_signing::TokenSigner;
use crate::store::{DatabaseUrl, PoolSizes};

/// The settings that every command has.
#[derive(Args)]
pub struct CommonSettings {
    /// The database: `sqlite://<file>` or `postgres://<user>:<password>@<host>/<name>`
    #[arg(long, env = "DATABASE_URL", value_name = "DATABASE_URL", default_value = "sqlite://understudy.db")]
    #[arg(hide_env_values = true)]
    database_url: String,
    /// The number of pooled database connections. SQLite opens half as many more for long reads, PostgreSQL a quarter as
    /// many more for look-ups
    #[arg(long, env = "UNDERSTUDY_DATABASE_CONNECTIONS", value_name = "UNDERSTUDY_DATABASE_CONNECTIONS")]
    #[arg(default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    database_connections: u32,
    /// The secret that signs tokens, at least 32 bytes. PostgreSQL requires it. With SQLite, a missing secret is generated
    /// and kept in a file next to the database. To replace a secret, put the new one in front, separated by a comma: the
    /// first one signs, all of them verify. Set it in the environment: other users of the machine can read flags
    #[arg(long, env = "UNDERSTUDY_SECRET", value_name = "UNDERSTUDY_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// The text that every API token begins with
    #[arg(long, env = "UNDERSTUDY_TOKEN_PREFIX", value_name = "UNDERSTUDY_TOKEN_PREFIX", default_value = "talq_")]
    token_prefix: TokenPrefix,
    /// The log level: error, warn, info, debug or trace. A module can have its own level, as in
    /// `info,understudy::access=warn`
    #[arg(long, env = "RUST_LOG", value_name = "RUST_LOG", default_value = "info", value_parser = check_log_filter)]
    log: String,
}

impl CommonSettings {
    /// The database to open.
    ///
    /// # Errors
    /// When the URL is malformed, or its SQLite file cannot exist there.
    pub fn database(&self) -> Result<DatabaseUrl, SettingError> {
        let error = |problem| SettingError { setting: "DATABASE_URL", problem };
        let url: DatabaseUrl = self.database_url.parse().map_err(error)?;
        if let DatabaseUrl::Sqlite(path) = &url {
            check_database_file(path).map_err(|problem| error(problem.to_owned()))?;
        }
        Ok(url)
    }

    /// The sizes of the connection pools.
    pub fn pool_sizes(&self) -> PoolSizes {
        PoolSizes { connections: self.database_connections }
    }

    /// The configured secrets. Without any, the secret in the file next to the SQLite database, which is generated first
    /// if the file is missing.
    ///
    /// # Errors
    /// When a secret is too short, when PostgreSQL has none, or when the file cannot be used.
    pub fn secrets(&self, clock: &Clock) -> Result<Secrets, SettingError> {
        match &self.secret {
            Some(text) => Secrets::parse(text),
            None => Secrets::load_or_generate(&self.database()?, clock),
        }
    }

    /// The signer of API tokens and sessions.
    ///
    /// # Errors
    /// As [`CommonSettings::secrets`].
    pub fn signer(&self, clock: &Clock) -> Result<TokenSigner, SettingError> {
        let Secrets { current, previous } = self.secrets(clock)?;
        Ok(TokenSigner::new(&current, &previous, &self.token_prefix.0, clock.clone()))
    }

    /// Whether the secret is a setting, not a file.
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// The log filter, in the syntax of `env_filter`.
    pub fn log_filter(&self) -> &str {
        &self.log
    }
}

/// Refuses a filter with an invalid part, which the logger would silently ignore.
fn check_log_filter(text: &str) -> Result<String, String> {
    let parsed = env_filter::Builder::new().try_parse(text).map(drop);
    parsed.map(|()| text.to_owned()).map_err(|error| error.to_string())
}

/// Checks that an SQLite file can exist at `path`. SQLite itself reports less precise errors, and accepts `:memory:`.
fn check_database_file(path: &Path) -> Result<(), &'static str> {
    if path.as_os_str() == ":memory:" {
        return Err("must name a file: every connection would open its own in-memory database");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err("the folder of the database file does not exist: create it first");
    }
    if path.is_dir() {
        return Err("must name a file, not a folder");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_file_needs_an_existing_folder() {
        assert!(check_database_file(Path::new("a.db")).is_ok());
        assert!(check_database_file(Path::new(":memory:")).is_err());
        assert!(check_database_file(Path::new("/no/such/folder/a.db")).is_err());
        assert!(check_database_file(Path::new("/")).is_err());
    }
}
