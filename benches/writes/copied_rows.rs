//! The floor of a batch on SQLite: the rows that it wrote, copied inside the database in one transaction, without HTTP,
//! JSON, validation and hashes.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Copies the trainings of one agent and their audit events to another, which must have none. Paths name the agents.
pub fn run(database: &Path, from: &str, to: &str) -> Duration {
    let mut conn = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;").unwrap();
    let copies = ["trainings", "audit_events"].map(|table| copy(&mut conn, table, from, to)).join("");
    let began = Instant::now();
    conn.batch_execute(&format!("BEGIN IMMEDIATE; {copies} COMMIT;")).unwrap();
    began.elapsed()
}

/// The statement that copies an agent's rows of a table. Their new ids are in the same order.
fn copy(conn: &mut SqliteConnection, table: &str, from: &str, to: &str) -> String {
    let columns: Vec<Column> =
        diesel::sql_query(format!("SELECT name FROM pragma_table_info('{table}')")).load(conn).unwrap();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let values = names.iter().map(|name| match *name {
        "id" => "CAST(substr(id, 1, 8) || randomblob(8) AS BLOB)".to_owned(),
        "agent_id" => blob(to),
        other => other.to_owned(),
    });
    let (values, names) = (values.collect::<Vec<_>>().join(", "), names.join(", "));
    let agent = blob(from);
    format!("INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE agent_id = {agent} ORDER BY id;")
}

/// The id at the end of an agent's path, as SQL.
fn blob(path: &str) -> String {
    let id = path.rsplit('/').next().unwrap().replace('-', "");
    format!("x'{id}'")
}
