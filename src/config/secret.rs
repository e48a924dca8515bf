//! What signs tokens: set by the operator, or made once and kept beside the database file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::SettingError;
use crate::domain::clock::Clock;
use crate::service::accounts::token_signing::SHORTEST_SECRET;
use crate::store::DatabaseUrl;

/// The setting.
const SETTING: &str = "UNDERSTUDY_SECRET";

/// Secrets that count. The first one that was set signs.
pub struct Secrets {
    /// Signs, and verifies.
    pub current: Vec<u8>,
    /// Verify still.
    pub former: Vec<Vec<u8>>,
}

impl Secrets {
    /// Secrets as the setting says them, with commas between.
    ///
    /// # Errors
    /// When one is too short.
    pub fn given(text: &str) -> Result<Self, SettingError> {
        let mut secrets = text.split(',').map(|secret| secret.trim().as_bytes().to_vec());
        let current = secrets.next().unwrap_or_default();
        let secrets = Self { current, former: secrets.collect() };
        for secret in std::iter::once(&secrets.current).chain(&secrets.former) {
            long_enough(secret).map_err(wrong)?;
        }
        Ok(secrets)
    }

    /// The secret that is kept beside an SQLite file, made if there is none.
    ///
    /// # Errors
    /// With PostgreSQL, whose processes on several machines must share one; when the file cannot be read or made.
    pub fn beside(database: &DatabaseUrl, clock: &Clock) -> Result<Self, SettingError> {
        let Some(path) = kept_beside(database) else {
            let need = "must be set with PostgreSQL: at least 32 bytes, the same for every process";
            return Err(wrong(need.to_owned()));
        };
        let kept = keep(&path, clock).map_err(|error| wrong(format!("{} cannot be used: {error}", path.display())))?;
        long_enough(&kept).map_err(|problem| wrong(format!("the secret in {} {problem}", path.display())))?;
        Ok(Self { current: kept, former: Vec::new() })
    }
}

/// Where the secret of an SQLite database is kept that has none set.
pub fn kept_beside(database: &DatabaseUrl) -> Option<PathBuf> {
    let DatabaseUrl::Sqlite(path) = database else { return None };
    let mut name = path.as_os_str().to_owned();
    name.push(".secret");
    Some(PathBuf::from(name))
}

/// Reads the file, and fills it first if it is new. The lock makes of several processes that start at once one that
/// fills it; the others read what it wrote.
fn keep(path: &Path, clock: &Clock) -> io::Result<Vec<u8>> {
    let writable = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    // A mounted secret may be read and not written.
    let mut file = writable.or_else(|error| File::open(path).map_err(|_| error))?;
    file.lock()?;
    let mut kept = String::new();
    file.read_to_string(&mut kept)?;
    if kept.is_empty() {
        kept = made(clock)?;
        file.write_all(kept.as_bytes())?;
        file.sync_all()?;
        sync_folder(path)?;
    }
    Ok(kept.trim().as_bytes().to_vec())
}

/// 256 bits in hexadecimal.
fn made(clock: &Clock) -> io::Result<String> {
    let bytes = clock.secret::<32>().map_err(io::Error::other)?;
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

/// A file is there after a power cut when its folder's entry is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn long_enough(secret: &[u8]) -> Result<(), String> {
    if secret.len() >= SHORTEST_SECRET {
        return Ok(());
    }
    Err(format!("must be at least {SHORTEST_SECRET} bytes (one has {})", secret.len()))
}

fn wrong(problem: String) -> SettingError {
    SettingError { setting: SETTING, problem }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_first_secret_signs_and_none_is_short() {
        let (one, two) = ("a".repeat(32), "b".repeat(40));
        let secrets = Secrets::given(&format!("{one}, {two}")).unwrap();
        assert_eq!((secrets.current, secrets.former), (one.clone().into_bytes(), vec![two.into_bytes()]));
        for bad in ["", "short", &format!("{one},"), &format!("{one},short")] {
            assert_eq!(Secrets::given(bad).map(|_| ()).unwrap_err().setting, "UNDERSTUDY_SECRET");
        }
    }

    #[test]
    fn processes_that_start_at_once_keep_one_secret_for_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("a.db"));
        let secret = || Secrets::beside(&url, &Clock::system()).unwrap().current;
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
    fn postgres_needs_a_secret_of_ones_own() {
        let url = DatabaseUrl::Postgres("postgres://h/d".to_owned());
        let error = Secrets::beside(&url, &Clock::system()).map(|_| ()).unwrap_err();
        assert!(error.to_string().starts_with("UNDERSTUDY_SECRET: must be set with PostgreSQL"));
    }
}
