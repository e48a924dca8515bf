use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::TestDatabase;
use crate::store::db::connection::{Conn, ConnectionRole, DatabaseUrl};
use crate::store::db::error::StoreError;

const TABLE: &str =
    "CREATE TABLE pairs (id BIGINT NOT NULL PRIMARY KEY, value TEXT); INSERT INTO pairs VALUES (1, ''), (2, '')";

fn run(conn: &mut Conn, statement: &str) -> StoreError {
    conn.batch_execute(statement).unwrap_err().into()
}

#[test]
fn sqlite_errors_are_classified_by_result_code() {
    let database = TestDatabase::Sqlite(tempfile::tempdir().unwrap());
    let (mut conn, mut other) = (database.connect(), database.connect());
    conn.batch_execute(TABLE).unwrap();
    let taken = run(&mut conn, "INSERT INTO pairs VALUES (1, '')");
    assert!(matches!(taken, StoreError::UniqueViolation(_)), "{taken:?}");
    let absent = run(&mut conn, "INSERT INTO pairs VALUES (NULL, '')");
    assert!(matches!(absent, StoreError::Broken(_)), "{absent:?}");

    other.batch_execute("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE").unwrap();
    conn.batch_execute("PRAGMA busy_timeout = 0").unwrap();
    let busy = run(&mut conn, "BEGIN IMMEDIATE");
    assert!(matches!(busy, StoreError::Unclassified(_)), "{busy:?}");
    other.batch_execute("ROLLBACK").unwrap();

    let grow = "UPDATE pairs SET value = hex(zeroblob(1000000))";
    conn.batch_execute("PRAGMA max_page_count = 1").unwrap();
    let full = run(&mut conn, grow);
    assert!(matches!(full, StoreError::Unclassified(_)), "{full:?}");
    conn.batch_execute("PRAGMA query_only = ON").unwrap();
    let read_only = run(&mut conn, grow);
    assert!(matches!(read_only, StoreError::Unclassified(_)), "{read_only:?}");

    let missing = DatabaseUrl::Sqlite("/nonexistent/understudy.db".into());
    assert!(matches!(Conn::open(&missing, ConnectionRole::Write), Err(StoreError::Unavailable(_))));
}

/// A URL whose sessions begin with German messages. Fails when the server has none.
fn in_german(url: &DatabaseUrl) -> DatabaseUrl {
    let DatabaseUrl::Postgres(url) = url else { unreachable!() };
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}options=-c%20lc_messages%3Dde_DE.UTF-8");
    let error = PgConnection::establish(&url).unwrap().batch_execute("SELECT 1 / 0").unwrap_err();
    assert_eq!(error.to_string(), "Division durch Null", "the server has no German messages");
    DatabaseUrl::Postgres(url)
}

/// Locks row 1 in one connection and row 2 in another, then lets each wait for the row of the other.
fn deadlock(url: &DatabaseUrl) -> Option<StoreError> {
    let lock = |conn: &mut Conn, id: i64| conn.batch_execute(&format!("UPDATE pairs SET value = '' WHERE id = {id}"));
    let open = || Conn::open(url, ConnectionRole::Write).unwrap();
    let (mut conn, mut other) = (open(), open());
    conn.begin_write().unwrap();
    other.begin_write().unwrap();
    lock(&mut conn, 1).unwrap();
    lock(&mut other, 2).unwrap();
    let waiting = thread::spawn(move || lock(&mut other, 1).err());
    let error = lock(&mut conn, 2).err();
    conn.rollback().unwrap();
    waiting.join().unwrap().or(error).map(StoreError::from)
}

#[test]
#[ignore = "needs PostgreSQL: tests/run"]
fn postgres_errors_are_classified_in_any_language() {
    let database = TestDatabase::create();
    let url = in_german(&database.url());
    let mut conn = Conn::open(&url, ConnectionRole::Write).unwrap();
    conn.batch_execute(TABLE).unwrap();
    let taken = run(&mut conn, "INSERT INTO pairs VALUES (1, '')");
    assert!(matches!(&taken, StoreError::UniqueViolation(constraint) if constraint == "pairs_pkey"), "{taken:?}");
    let absent = run(&mut conn, "INSERT INTO pairs VALUES (NULL, '')");
    assert!(matches!(absent, StoreError::Broken(_)), "{absent:?}");

    let slow = run(&mut conn, "SET statement_timeout = '10ms'; SELECT pg_sleep(10)");
    assert!(matches!(slow, StoreError::Unclassified(_)), "{slow:?}");
    let mut other = Conn::open(&url, ConnectionRole::Write).unwrap();
    other.batch_execute("BEGIN; LOCK TABLE pairs").unwrap();
    let locked = run(&mut conn, "SET statement_timeout = 0; SET lock_timeout = '10ms'; TABLE pairs");
    assert!(matches!(locked, StoreError::Unclassified(_)), "{locked:?}");
    other.batch_execute("ROLLBACK").unwrap();
    let deadlock = deadlock(&url);
    assert!(deadlock.as_ref().is_some_and(|error| error.is_worth_a_retry(Duration::from_secs(1))), "{deadlock:?}");

    let raised = run(&mut conn, "DO $$ BEGIN RAISE EXCEPTION 'nicht jetzt' USING ERRCODE = '40001'; END $$");
    assert!(matches!(raised, StoreError::SerializationFailure(_)), "{raised:?}");
    let ended = run(&mut conn, "SELECT pg_terminate_backend(pg_backend_pid())");
    assert!(matches!(ended, StoreError::Unavailable(_)), "{ended:?}");
    let lost = run(&mut conn, "SELECT 1");
    assert!(matches!(lost, StoreError::Unavailable(_)), "{lost:?}");
}
