//! Settings: flags, then environment, then defaults. The one place that reads environment variables.
//!
//! A flag's value is named after its variable, so that whatever is wrong with one is said of a setting that the reader
//! knows by name, whichever way they set it.

mod embeddings;
mod llm;
mod origins;
mod secret;
mod service_url;
mod span;

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::num::NonZeroU32;
use std::path::Path;
use std::str::FromStr;

use clap::Args;

pub use embeddings::EmbeddingSettings;
pub use llm::LlmSettings;
pub use origins::Origins;
pub use secret::{Secrets, kept_beside};
pub use service_url::ServiceUrl;
pub use span::Span;

use crate::domain::accounts::trusted_proxies::Proxies;
use crate::domain::clock::Clock;
use crate::http::body::BodyLimits;
use crate::server;
use crate::server::http_server;
use crate::service::accounts::token_signing::Signer;
use crate::store::{DatabaseUrl, Sizes};

/// A setting that cannot be used, by name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct SettingError {
    /// Its environment variable.
    pub setting: &'static str,
    /// What is wrong with it; never the value, which may be a secret.
    pub problem: String,
}

/// What every command needs: the database, and what signs tokens.
#[derive(Args)]
pub struct DataSettings {
    /// The database: `sqlite://<file>`, or `postgres://<user>:<password>@<host>/<name>`
    #[arg(long, env = "DATABASE_URL", value_name = "DATABASE_URL", default_value = "sqlite://understudy.db")]
    #[arg(hide_env_values = true)]
    database_url: String,
    /// Pooled database connections
    #[arg(long, env = "UNDERSTUDY_DATABASE_CONNECTIONS", value_name = "UNDERSTUDY_DATABASE_CONNECTIONS")]
    #[arg(default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    database_connections: u32,
    /// Signs tokens: at least 32 bytes. Several, with commas between: the first signs, every one verifies. Absent with
    /// SQLite, one is made and kept beside the database file. Better in the environment than in a flag, which every
    /// process of the machine can see
    #[arg(long, env = "UNDERSTUDY_SECRET", value_name = "UNDERSTUDY_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// What API tokens begin with
    #[arg(long, env = "UNDERSTUDY_TOKEN_PREFIX", value_name = "UNDERSTUDY_TOKEN_PREFIX", default_value = "talq_")]
    token_prefix: Prefix,
    /// What is logged: error, warn, info, debug or trace, also by module, such as `info,understudy::access=warn`
    #[arg(long, env = "RUST_LOG", value_name = "RUST_LOG", default_value = "info", value_parser = log_filter)]
    log: String,
}

/// What the server needs besides.
#[derive(Args)]
pub struct ServerSettings {
    #[command(flatten)]
    pub(crate) data: DataSettings,
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "UNDERSTUDY_BIND", value_name = "UNDERSTUDY_BIND", default_value = "127.0.0.1:8080")]
    bind: Bind,
    /// Threads that answer requests; as many as there are cores unless said
    #[arg(long, env = "UNDERSTUDY_WORKERS", value_name = "UNDERSTUDY_WORKERS")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// Most bytes of a request body
    #[arg(long, env = "UNDERSTUDY_BODY_LIMIT", value_name = "UNDERSTUDY_BODY_LIMIT")]
    #[arg(default_value_t = 1_048_576, value_parser = clap::value_parser!(u32).range(1024..=268_435_456))]
    body_limit: u32,
    /// Requests a minute and API token; 0 means unbounded
    #[arg(long, env = "UNDERSTUDY_RATE_LIMIT", value_name = "UNDERSTUDY_RATE_LIMIT", default_value_t = 0)]
    rate_limit: u32,
    /// Bytes of live versions kept in memory
    #[arg(
        long,
        env = "UNDERSTUDY_BUNDLE_BYTES",
        value_name = "UNDERSTUDY_BUNDLE_BYTES",
        default_value_t = 268_435_456
    )]
    bundle_bytes: u64,
    /// Origins whose web pages may call the API, with commas between
    #[arg(long, env = "UNDERSTUDY_CORS_ORIGINS", value_name = "UNDERSTUDY_CORS_ORIGINS")]
    cors_origins: Option<Origins>,
    /// Proxies whose X-Forwarded-For is believed, with commas between: addresses, or networks such as 10.0.0.0/8
    #[arg(long, env = "UNDERSTUDY_TRUSTED_PROXIES", value_name = "UNDERSTUDY_TRUSTED_PROXIES")]
    trusted_proxies: Option<Proxies>,
    /// How long /readyz says no before the listener closes: 500ms, 5s
    #[arg(long, env = "UNDERSTUDY_LAME_DUCK", value_name = "UNDERSTUDY_LAME_DUCK", default_value = "1s")]
    lame_duck: Span,
    #[command(flatten)]
    embeddings: EmbeddingSettings,
    #[command(flatten)]
    llm: LlmSettings,
}

/// An address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bind(SocketAddr);

impl FromStr for Bind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let resolved = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        resolved.map(Self).ok_or("must be an address and a port, such as 127.0.0.1:8080")
    }
}

/// What API tokens begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl FromStr for Prefix {
    type Err = &'static str;

    /// A prefix of a JWT would make API tokens and sessions indistinguishable.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let like_a_jwt = !text.is_empty() && ("eyJ".starts_with(text) || text.starts_with("eyJ"));
        if plain && !like_a_jwt {
            return Ok(Self(text.to_owned()));
        }
        Err("must be at most 32 letters, digits, _ and -, and not begin as a JWT does")
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl DataSettings {
    /// The database.
    ///
    /// # Errors
    /// When it is no URL of ours, or names a place where no file can be.
    pub fn database(&self) -> Result<DatabaseUrl, SettingError> {
        let wrong = |problem| SettingError { setting: "DATABASE_URL", problem };
        let url: DatabaseUrl = self.database_url.parse().map_err(wrong)?;
        if let DatabaseUrl::Sqlite(path) = &url {
            checked_file(path).map_err(|problem| wrong(problem.to_owned()))?;
        }
        Ok(url)
    }

    /// Sizes of the store.
    pub fn sizes(&self) -> Sizes {
        Sizes { connections: self.database_connections }
    }

    /// What signs and verifies, made and kept beside the database file when none is set.
    ///
    /// # Errors
    /// When a secret is too short, or there is none where there must be one.
    pub fn secrets(&self, clock: &Clock) -> Result<Secrets, SettingError> {
        match &self.secret {
            Some(given) => Secrets::given(given),
            None => Secrets::beside(&self.database()?, clock),
        }
    }

    /// Signs tokens.
    ///
    /// # Errors
    /// As [`DataSettings::secrets`].
    pub fn signer(&self, clock: &Clock) -> Result<Signer, SettingError> {
        let Secrets { current, former } = self.secrets(clock)?;
        Ok(Signer::new(&current, &former, &self.token_prefix.0, clock.clone()))
    }

    /// Whether the secret is set, rather than kept in a file.
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// What is logged.
    pub fn log(&self) -> &str {
        &self.log
    }
}

impl ServerSettings {
    /// Where to listen.
    pub fn bind(&self) -> SocketAddr {
        self.bind.0
    }

    /// How the service behaves.
    ///
    /// # Errors
    /// When a key of an outside service cannot be sent.
    pub fn service(&self) -> Result<server::Settings, SettingError> {
        let defaults = http_server::HttpServerSettings::default();
        let limit = usize::try_from(self.body_limit).unwrap_or(usize::MAX);
        let http = http_server::HttpServerSettings {
            workers: self.workers.map_or(defaults.workers, usize::from),
            body: BodyLimits { bytes: limit, ..defaults.body },
            cors_origins: self.cors_origins.clone().unwrap_or_default().0,
            lame_duck: self.lame_duck.duration(),
            ..defaults
        };
        Ok(server::Settings {
            http,
            rate_limit: NonZeroU32::new(self.rate_limit),
            bundle_bytes: self.bundle_bytes,
            proxies: self.trusted_proxies.clone().unwrap_or_default(),
            meaning: self.embeddings.source()?,
            model: self.llm.model()?,
            ..server::Settings::default()
        })
    }
}

/// A key that can stand in a header. Checked here and not by the reader of flags, which repeats what it refuses.
fn sendable(setting: &'static str, key: Option<&String>) -> Result<Option<String>, SettingError> {
    let plain = |key: &&String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
    match key.filter(|key| !plain(key)) {
        Some(_) => {
            Err(SettingError { setting, problem: "must be letters, digits and signs without spaces".to_owned() })
        }
        None => Ok(key.cloned()),
    }
}

/// A filter the logger understands whole: it would leave out the rest.
fn log_filter(text: &str) -> Result<String, String> {
    let understood = env_filter::Builder::new().try_parse(text).map(drop);
    understood.map(|()| text.to_owned()).map_err(|error| error.to_string())
}

/// SQLite would open a database in memory, or fail with less than what is wrong.
fn checked_file(path: &Path) -> Result<(), &'static str> {
    if path.as_os_str() == ":memory:" {
        return Err("must name a file: a database in memory would be another one for every connection");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err("the folder of the file does not exist");
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
    fn a_prefix_is_never_the_beginning_of_a_jwt() {
        for good in ["talq_", "acme-", "", "x", "eyes_"] {
            assert!(good.parse::<Prefix>().is_ok(), "{good}");
        }
        for bad in ["e", "ey", "eyJ", "eyJx", "a b", "ü", "a.b", &"x".repeat(33)] {
            assert!(bad.parse::<Prefix>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_a_port() {
        assert!("127.0.0.1:0".parse::<Bind>().is_ok());
        assert!("[::1]:8080".parse::<Bind>().is_ok());
        for bad in ["127.0.0.1", "8080", "", "127.0.0.1:99999"] {
            assert!(bad.parse::<Bind>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_database_file_can_be_there() {
        assert!(checked_file(Path::new("a.db")).is_ok());
        assert!(checked_file(Path::new(":memory:")).is_err());
        assert!(checked_file(Path::new("/no/such/folder/a.db")).is_err());
        assert!(checked_file(Path::new("/")).is_err());
    }
}
