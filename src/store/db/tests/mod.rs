//! Tests of what only the store sees: schema, migrations and error classification. `TEST_DATABASE` chooses the
//! database, SQLite by default.
#![expect(clippy::disallowed_methods, reason = "the database under test is set in the environment")]

mod errors;
mod migrations;
mod pool;
mod schema;
mod unknown_values;

use std::env;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::connection::{Conn, ConnectionRole, DatabaseUrl};
use crate::domain::clock::Clock;

/// An empty database, deleted when dropped.
enum TestDatabase {
    Sqlite(tempfile::TempDir),
    Postgres { server: String, name: String },
}

impl TestDatabase {
    fn create() -> Self {
        match env::var("TEST_DATABASE") {
            Err(_) => Self::Sqlite(tempfile::tempdir().unwrap()),
            Ok(server) => {
                let name = format!("test_{}", Clock::system().new_id().0.simple());
                execute(&server, &format!("CREATE DATABASE {name}"));
                Self::Postgres { server, name }
            }
        }
    }

    fn url(&self) -> DatabaseUrl {
        match self {
            Self::Sqlite(folder) => DatabaseUrl::Sqlite(folder.path().join("understudy.db")),
            Self::Postgres { server, name } => DatabaseUrl::Postgres(with_database(server, name)),
        }
    }

    fn connect(&self) -> Conn {
        Conn::open(&self.url(), ConnectionRole::Write).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            execute(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// `server` with another database name.
fn with_database(server: &str, name: &str) -> String {
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

fn execute(server: &str, statement: &str) {
    PgConnection::establish(server).unwrap().batch_execute(statement).unwrap();
}
