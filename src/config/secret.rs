//! The secrets that sign tokens: configured, or generated once and kept in a file next to the SQLite database.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::SettingError;
use crate::domain::clock::Clock;
use crate::service::accounts::token_signing::MIN_SECRET_BYTES;
use crate::store::DatabaseUrl;

/// The secrets of the server. Several are valid while one replaces another.
pub struct Secrets {
    /// Signs new tokens and verifies them.
    pub current: Vec<u8>,
    /// Only verify older tokens.
    pub previous: Vec<Vec<u8>>,
}

impl Secrets {
    /// Parses `UNDERSTUDY_SECRET`: the current secret, then the previous ones, separated by commas.
    ///
    /// # Errors
    /// When a secret is too short.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        let mut secrets = text.split(',').map(|secret| secret.trim().as_bytes().to_vec());
        let current = secrets.next().unwrap_or_default();
        let secrets = Self { current, previous: secrets.collect() };
        for secret in std::iter::once(&secrets.current).chain(&secrets.previous) {
            check_length(secret).map_err(secret_error)?;
        }
        Ok(secrets)
    }

    /// Reads the secret from the file next to an SQLite database. Generates it first if the file is missing.
    ///
    /// # Errors
    /// With PostgreSQL, because server processes on several machines must share one secret. When the file cannot be read
    /// or created, or its secret is too short.
    pub fn load_or_generate(database: &DatabaseUrl, clock: &Clock) -> Result<Self, SettingError> {
        let Some(path) = secret_file(database) else {
            let problem = "must be set with PostgreSQL: at least 32 bytes, the same for every server process";
            return Err(secret_error(problem.to_owned()));
        };
        let current = read_or_generate(&path, clock)
            .map_err(|error| secret_error(format!("the file {} cannot be used: {error}", path.display())))?;
        check_length(&current)
            .map_err(|problem| secret_error(format!("the secret in {} {problem}", path.display())))?;
        Ok(Self { current, previous: Vec::new() })
    }
}

/// The file of the generated secret. PostgreSQL has none.
pub fn secret_file(database: &DatabaseUrl) -> Option<PathBuf> {
    let DatabaseUrl::Sqlite(path) = database else { return None };
    let mut name = path.as_os_str().to_owned();
    name.push(".secret");
    Some(PathBuf::from(name))
}

/// Reads the secret from the file, and generates it if the file is new. Processes that start at the same time take turns:
/// the first one that locks the file writes the secret, the others read it.
fn read_or_generate(path: &Path, clock: &Clock) -> io::Result<Vec<u8>> {
    let writable = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    // A mounted secret may be read-only.
    let mut file = writable.or_else(|error| File::open(path).map_err(|_| error))?;
    file.lock()?;
    let mut secret = String::new();
    file.read_to_string(&mut secret)?;
    if secret.is_empty() {
        secret = generate(clock)?;
        file.write_all(secret.as_bytes())?;
        file.sync_all()?;
        sync_parent_folder(path)?;
    }
    Ok(secret.trim().as_bytes().to_vec())
}

/// 256 random bits in hexadecimal.
fn generate(clock: &Clock) -> io::Result<String> {
    let bytes = clock.random_bytes::<32>().map_err(io::Error::other)?;
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

/// Makes the directory entry of a new file durable.
fn sync_parent_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn check_length(secret: &[u8]) -> Result<(), String> {
    if secret.len() >= MIN_SECRET_BYTES {
        return Ok(());
    }
    Err(format!(
        "must be at least {MIN_SECRET_BYTES} bytes, but one has {}: generate a secret with `openssl rand -hex 32`",
        secret.len()
    ))
}

fn secret_error(problem: String) -> SettingError {
    SettingError { setting: "UNDERSTUDY_SECRET", problem }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_first_secret_is_current_and_none_may_be_short() {
        let (one, two) = ("a".repeat(32), "b".repeat(40));
        let secrets = Secrets::parse(&format!("{one}, {two}")).unwrap();
        assert_eq!((secrets.current, secrets.previous), (one.clone().into_bytes(), vec![two.into_bytes()]));
        for bad in ["", "short", &format!("{one},"), &format!("{one},short")] {
            assert_eq!(Secrets::parse(bad).map(|_| ()).unwrap_err().setting, "UNDERSTUDY_SECRET");
        }
    }

    #[test]
    fn concurrent_starts_generate_one_private_secret() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("a.db"));
        let secret = || Secrets::load_or_generate(&url, &Clock::system()).unwrap().current;
        let all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(secret)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all[0].len(), 64);
        assert!(all.iter().all(|secret| *secret == all[0]));
        let mode = std::fs::metadata(folder.path().join("a.db.secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn postgres_needs_a_configured_secret() {
        let url = DatabaseUrl::Postgres("postgres://h/d".to_owned());
        let error = Secrets::load_or_generate(&url, &Clock::system()).map(|_| ()).unwrap_err();
        assert!(error.to_string().starts_with("UNDERSTUDY_SECRET: must be set with PostgreSQL"));
    }
}
