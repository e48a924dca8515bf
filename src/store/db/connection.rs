//! Connections to either database: opening, transactions, health. Other files use `both!` where the backends differ.

use std::path::PathBuf;
use std::str::FromStr;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};

use super::error::{LOCK_TIMEOUT, StoreError};

/// The kind and place of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of an SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection URL.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// # Errors
    /// A message that names the valid schemes. It never repeats the URL, which may contain a password.
    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            Ok(Self::Sqlite(PathBuf::from(path)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(url.to_owned()))
        } else {
            Err("must begin with sqlite:// and name a file, or with postgres://".to_owned())
        }
    }
}

/// A connection to either database. Queries are written once against it; `both!` compiles the few that Diesel's
/// `MultiConnection` does not support (upserts, row locks) for each backend.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// Compiles one expression for each backend and runs the one of the connection.
macro_rules! both {
    ($conn:expr, $inner:ident => $query:expr) => {
        match $conn {
            $crate::store::db::connection::Conn::Sqlite($inner) => $query,
            $crate::store::db::connection::Conn::Postgres($inner) => $query,
        }
    };
}
pub(in crate::store) use both;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum ConnectionRole {
    /// Reads. SQLite refuses writes on it.
    Read,
    /// Reads on a thread that answers requests. SQLite refuses writes on it, and does not wait for a locked file.
    InlineRead,
    /// Reads and writes.
    Write,
}

/// - `synchronous=FULL`: an acknowledged write survives a power cut (NORMAL lost some in four of five trials).
/// - `secure_delete`: deleted text does not stay readable in free pages of the file.
/// - `wal_autocheckpoint`: 4,000 pages (16 MB) between checkpoints, so that frequently written pages are copied once.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; \
     PRAGMA wal_autocheckpoint = 4000;";

/// Every wait has a bound, so that every request ends.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '60s';";

/// libpq's connection parameters, added unless the URL sets them. They detect a dead server within seconds.
const POSTGRES_PARAMETERS: [(&str, &str); 4] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "2500"),
    ("keepalives_idle", "5"),
    ("application_name", "understudy"),
];

impl Conn {
    /// Opens a connection.
    ///
    /// # Errors
    /// `Unavailable` with the driver's message.
    pub(in crate::store) fn open(url: &DatabaseUrl, role: ConnectionRole) -> Result<Self, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy()).map_err(unavailable)?;
                conn.batch_execute(SQLITE_PRAGMAS)?;
                match role {
                    ConnectionRole::Read => conn.batch_execute("PRAGMA query_only = ON;")?,
                    ConnectionRole::InlineRead => {
                        conn.batch_execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 0;")?;
                    }
                    ConnectionRole::Write => {}
                }
                Ok(Self::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(&with_parameters(url)).map_err(unavailable)?;
                conn.batch_execute(POSTGRES_SETTINGS)?;
                conn.batch_execute(&format!("SET lock_timeout = {}", LOCK_TIMEOUT.as_millis()))?;
                Ok(Self::Postgres(conn))
            }
        }
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once, because a deferred transaction that
    /// changes from reading to writing fails without waiting.
    pub(in crate::store) fn begin_write(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
            Self::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn)?,
        }
        Ok(())
    }

    /// Begins a read-only transaction on one snapshot of the data.
    pub(in crate::store) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn)?,
            Self::Postgres(conn) => {
                let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(conn, begin)?;
            }
        }
        Ok(())
    }

    /// Sets a savepoint in the open transaction.
    pub(in crate::store) fn begin_savepoint(&mut self) -> Result<(), StoreError> {
        both!(self, conn => AnsiTransactionManager::begin_transaction(conn))?;
        Ok(())
    }

    /// Commits the innermost transaction or releases the innermost savepoint.
    pub(in crate::store) fn commit(&mut self) -> Result<(), StoreError> {
        both!(self, conn => AnsiTransactionManager::commit_transaction(conn))?;
        Ok(())
    }

    /// Rolls back the innermost transaction or savepoint.
    pub(in crate::store) fn rollback(&mut self) -> Result<(), StoreError> {
        both!(self, conn => AnsiTransactionManager::rollback_transaction(conn))?;
        Ok(())
    }

    /// Whether the connection is lost or still in a transaction.
    pub(in crate::store) fn is_broken(&mut self) -> bool {
        both!(self, conn => R2D2Connection::is_broken(conn))
    }

    /// Runs a query that does nothing.
    pub(in crate::store) fn ping(&mut self) -> Result<(), StoreError> {
        both!(self, conn => R2D2Connection::ping(conn))?;
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn unavailable(error: diesel::ConnectionError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn with_parameters(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in POSTGRES_PARAMETERS {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend([name, "=", value]);
        }
    }
    url
}

/// Opens connections for the pool. Diesel's own manager would create a file named `postgres://…` when PostgreSQL cannot
/// be reached, and hide the cause.
#[derive(Clone, Debug)]
pub(in crate::store) struct ConnectionManager {
    pub(in crate::store) url: DatabaseUrl,
    pub(in crate::store) role: ConnectionRole,
}

impl ManageConnection for ConnectionManager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        Conn::open(&self.url, self.role)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        conn.ping()
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_names_a_known_scheme_and_a_place() {
        assert_eq!("sqlite://a.db".parse(), Ok(DatabaseUrl::Sqlite("a.db".into())));
        assert_eq!("postgres://h/d".parse(), Ok(DatabaseUrl::Postgres("postgres://h/d".to_owned())));
        assert!("mysql://h/d".parse::<DatabaseUrl>().is_err());
        assert!("sqlite://".parse::<DatabaseUrl>().is_err());
    }

    #[test]
    fn bounds_are_added_to_a_postgres_url_unless_it_sets_them() {
        let url = with_parameters("postgres://h/d?connect_timeout=9");
        assert!(url.starts_with("postgres://h/d?connect_timeout=9&tcp_user_timeout=2500&"), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1);
    }
}
