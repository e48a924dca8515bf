//! A database for each test, dropped with it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use understudy::testing::{Clock, DatabaseUrl, migrate};

/// A database. Dropping it deletes it.
pub enum Database {
    Sqlite(tempfile::TempDir),
    Postgres { admin: String, name: String },
}

/// A lock held by an open transaction. Dropping it ends the transaction.
pub struct WriteBlock {
    _connection: Box<dyn Send>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
const POSTGRES_TABLES: &str = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
/// What the server writes by itself, whoever asks or does not.
const BY_ITSELF: [&str; 2] = ["audit_seals", "audit_unsealed"];

macro_rules! rows {
    ($database:expr, $statement:expr) => {
        match $database.url() {
            DatabaseUrl::Sqlite(path) => sql_query($statement).load(&mut sqlite(&path)),
            DatabaseUrl::Postgres(url) => sql_query($statement).load(&mut PgConnection::establish(&url).unwrap()),
        }
        .unwrap()
    };
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
                let name = format!("test_{}", Clock::system().new_id().0.simple());
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

    /// Runs a statement on a separate connection.
    pub fn execute(&self, statement: &str) {
        match self.url() {
            DatabaseUrl::Sqlite(path) => sqlite(&path).batch_execute(statement).unwrap(),
            DatabaseUrl::Postgres(url) => sql(&url, statement),
        }
    }

    /// The files of a SQLite database; empty on PostgreSQL.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let Self::Sqlite(folder) = self else { return Vec::new() };
        folder.path().read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// The result of `SELECT count(*) AS count`.
    pub fn count(&self, statement: &str) -> i64 {
        let rows: Vec<Count> = rows!(self, statement);
        rows[0].count
    }

    /// The number of rows of each table. Every mutation adds at least one, its audit event.
    pub fn rows(&self) -> BTreeMap<String, i64> {
        let tables: Vec<Row> = rows!(self, if self.is_postgres() { POSTGRES_TABLES } else { SQLITE_TABLES });
        let tables = tables.into_iter().map(|table| table.name).filter(|name| !BY_ITSELF.contains(&name.as_str()));
        tables.map(|name| (name.clone(), self.count(&format!("SELECT count(*) AS count FROM {name}")))).collect()
    }

    /// Blocks writes to agents and trainings until the returned value is dropped.
    pub fn block_writes(&self) -> WriteBlock {
        match self.url() {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = sqlite(&path);
                connection.batch_execute("BEGIN IMMEDIATE").unwrap();
                WriteBlock { _connection: Box::new(connection) }
            }
            DatabaseUrl::Postgres(_) => self.block("LOCK TABLE agents, trainings IN EXCLUSIVE MODE"),
        }
    }

    /// Locks the rows of agents, given by their paths, in a PostgreSQL database until the returned value is dropped.
    pub fn lock_agents(&self, paths: &[String]) -> WriteBlock {
        let ids = paths.iter().map(|path| format!("'{}'", path.rsplit('/').next().unwrap()));
        let ids = ids.collect::<Vec<_>>().join(", ");
        self.block(&format!("SELECT 1 FROM agents WHERE id IN ({ids}) FOR UPDATE"))
    }

    fn block(&self, statement: &str) -> WriteBlock {
        let mut connection = PgConnection::establish(&self.text()).unwrap();
        connection.batch_execute(&format!("BEGIN; {statement}")).unwrap();
        WriteBlock { _connection: Box::new(connection) }
    }

    /// The connections to a PostgreSQL database that wait for a lock.
    pub fn waiting_connections(&self) -> i64 {
        let waiting = "wait_event_type = 'Lock' AND datname = current_database()";
        self.count(&format!("SELECT count(*) AS count FROM pg_stat_activity WHERE {waiting}"))
    }

    /// Makes a PostgreSQL database unavailable: closes its connections and refuses new ones.
    pub fn make_unavailable(&self) {
        let Self::Postgres { admin, name } = self else { panic!("a file cannot be taken away") };
        sql(admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        sql(admin, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    }

    /// Undoes [`Database::take_away`].
    pub fn make_available(&self) {
        let Self::Postgres { admin, name } = self else { panic!("a file was not taken away") };
        sql(admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { admin, name } = self {
            sql(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A migrated database that each test copies.
fn template(admin: &str) -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("template_{}", Clock::system().new_id().0.simple());
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

fn sqlite(path: &std::path::Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    connection
}

fn sql(url: &str, statement: &str) {
    PgConnection::establish(url).unwrap().batch_execute(statement).unwrap();
}
