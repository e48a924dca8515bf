//! The tables: embedded migrations, run at start under a lock, so that processes that start together do it once.

use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::migration::Migration;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Conn, DatabaseUrl, Use};
use super::error::StoreError;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// PostgreSQL's advisory lock for migrations: the letters "undr".
const LOCK: i64 = 0x756e_6472;

/// Names of migrations that have not run yet, in order.
pub type Pending = Vec<String>;

/// Brings the tables up to date and says which migrations it ran.
///
/// # Errors
/// When the database cannot be reached or a migration fails (which undoes that migration).
pub fn migrate(url: &DatabaseUrl) -> Result<Pending, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let lock = lock_file(path)?;
            lock.lock().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            let ran = run(&mut Conn::open(url, Use::Write)?);
            lock.unlock().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            ran
        }
        DatabaseUrl::Postgres(_) => {
            let mut conn = Conn::open(url, Use::Write)?;
            conn.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0;")?;
            conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let ran = run(&mut conn);
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            ran
        }
    }
}

/// Names of migrations that [`migrate`] would run.
///
/// # Errors
/// When the database cannot be reached.
pub fn pending_migrations(url: &DatabaseUrl) -> Result<Pending, StoreError> {
    pending(&mut Conn::open(url, Use::Write)?)
}

fn run(conn: &mut Conn) -> Result<Pending, StoreError> {
    let pending = pending(conn)?;
    let ran = match conn {
        Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
        Conn::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(drop),
    };
    ran.map_err(|error| StoreError::Broken(format!("a migration failed: {error}")))?;
    Ok(pending)
}

fn pending(conn: &mut Conn) -> Result<Pending, StoreError> {
    match conn {
        Conn::Sqlite(conn) => names(conn.pending_migrations(SQLITE)),
        Conn::Postgres(conn) => names(conn.pending_migrations(POSTGRES)),
    }
}

type Found<DB> = Result<Vec<Box<dyn Migration<DB>>>, Box<dyn std::error::Error + Send + Sync>>;

fn names<DB: diesel::backend::Backend>(found: Found<DB>) -> Result<Pending, StoreError> {
    let found = found.map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(found.iter().map(|migration| migration.name().to_string()).collect())
}

fn lock_file(database: &Path) -> Result<File, StoreError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    File::create(Path::new(&path)).map_err(|error| StoreError::Unavailable(format!("{}: {error}", database.display())))
}

#[cfg(test)]
mod tests {
    use diesel::migration::MigrationSource;

    use super::*;

    #[test]
    fn both_databases_have_migrations_of_the_same_names() {
        let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map(|all| all.len());
        let postgres = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).map(|all| all.len());
        assert_eq!(sqlite.ok(), postgres.ok());
    }
}
