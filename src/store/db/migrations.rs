//! Embedded migrations. They run under a lock, so that of several starting processes one migrates and the others wait.

use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::migration::Migration;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Conn, ConnectionRole, DatabaseUrl};
use super::error::StoreError;

pub(in crate::store) const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
pub(in crate::store) const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// The key of PostgreSQL's advisory lock for migrations: the letters "undr".
const LOCK: i64 = 0x756e_6472;

/// Names of the migrations that have not run yet, in order.
pub type PendingMigrations = Vec<String>;

/// Runs the pending migrations and returns their names. A migration that fails is rolled back.
pub fn migrate(url: &DatabaseUrl) -> Result<PendingMigrations, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let lock = lock_file(path)?;
            lock.lock().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            let ran = run(&mut Conn::open(url, ConnectionRole::Write)?);
            lock.unlock().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            ran
        }
        DatabaseUrl::Postgres(_) => {
            let mut conn = Conn::open(url, ConnectionRole::Write)?;
            conn.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0;")?;
            conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let ran = run(&mut conn);
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            ran
        }
    }
}

/// Returns the names of the migrations that [`migrate`] would run.
pub fn pending_migrations(url: &DatabaseUrl) -> Result<PendingMigrations, StoreError> {
    pending(&mut Conn::open(url, ConnectionRole::Write)?)
}

fn run(conn: &mut Conn) -> Result<PendingMigrations, StoreError> {
    let pending = pending(conn)?;
    let ran = match conn {
        Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
        Conn::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(drop),
    };
    ran.map_err(|error| StoreError::Broken(format!("a migration failed: {error}")))?;
    Ok(pending)
}

fn pending(conn: &mut Conn) -> Result<PendingMigrations, StoreError> {
    match conn {
        Conn::Sqlite(conn) => names(conn.pending_migrations(SQLITE)),
        Conn::Postgres(conn) => names(conn.pending_migrations(POSTGRES)),
    }
}

type Migrations<DB> = Result<Vec<Box<dyn Migration<DB>>>, Box<dyn std::error::Error + Send + Sync>>;

fn names<DB: diesel::backend::Backend>(migrations: Migrations<DB>) -> Result<PendingMigrations, StoreError> {
    let migrations = migrations.map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(migrations.iter().map(|migration| migration.name().to_string()).collect())
}

fn lock_file(database: &Path) -> Result<File, StoreError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    File::create(Path::new(&path)).map_err(|error| StoreError::Unavailable(format!("{}: {error}", database.display())))
}
