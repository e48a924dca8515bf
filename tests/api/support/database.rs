//! A database of a test's own, gone when the test is.

use std::sync::OnceLock;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use understudy::domain::clock::Clock;
use understudy::store::{DatabaseUrl, migrate};

/// Holds the database for as long as the test runs.
pub enum Database {
    Sqlite(tempfile::TempDir),
    Postgres { admin: String, name: String },
}

impl Database {
    /// A migrated, empty database.
    pub fn create() -> Self {
        match std::env::var("TEST_DATABASE") {
            Err(_) => {
                let database = Self::Sqlite(tempfile::tempdir().unwrap());
                migrate(&database.url()).unwrap();
                database
            }
            Ok(admin) => {
                let name = format!("test_{}", Clock::system().id().0.simple());
                sql(&admin, &format!("CREATE DATABASE {name} TEMPLATE {}", template(&admin)));
                Self::Postgres { admin, name }
            }
        }
    }

    /// Where it is.
    pub fn url(&self) -> DatabaseUrl {
        self.text().parse().unwrap()
    }

    /// Where it is, as a setting says it.
    pub fn text(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/understudy.db", folder.path().display()),
            Self::Postgres { admin, name } => named(admin, name),
        }
    }

    /// Runs a statement behind the server's back.
    pub fn execute(&self, statement: &str) {
        match self.url() {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(statement).unwrap();
            }
            DatabaseUrl::Postgres(url) => sql(&url, statement),
        }
    }

    /// The files it is kept in; none that a test can see with PostgreSQL.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let Self::Sqlite(folder) = self else { return Vec::new() };
        folder.path().read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { admin, name } = self {
            sql(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Migrations run once; each test copies the result.
fn template(admin: &str) -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("template_{}", Clock::system().id().0.simple());
        sql(admin, &format!("CREATE DATABASE {name}"));
        migrate(&named(admin, &name).parse().unwrap()).unwrap();
        name
    })
}

fn named(admin: &str, name: &str) -> String {
    let (start, options) = admin.split_once('?').map_or((admin, ""), |(start, options)| (start, options));
    let server = start.rsplit_once('/').unwrap().0;
    if options.is_empty() { format!("{server}/{name}") } else { format!("{server}/{name}?{options}") }
}

fn sql(url: &str, statement: &str) {
    PgConnection::establish(url).unwrap().batch_execute(statement).unwrap();
}
