//! The number of SQL statements of every operation, which may only shrink. Each is a round trip on PostgreSQL.
//!
//! What counts is what a request runs on its own behalf: background tasks have no request id. On SQLite a write counts its
//! savepoint, and not the transaction that it shares with other writes.

mod counter;
mod requests;
mod table;

use std::collections::BTreeMap;

use understudy::testing::routes;

use crate::support::TestApp;
use requests::{World, variants};
use table::TABLE;

#[tokio::test]
async fn every_operation_runs_as_many_statements_as_the_table_says() {
    counter::install();
    let app = TestApp::spawn().await;
    let mut measured = BTreeMap::new();
    for row in routes::table() {
        let world = World::new(&app, measured.len()).await;
        let found = if row.method == "GET" || requests::is_read(row.id) {
            counter::fewest(|| world.request(&row)).await
        } else {
            counter::count(world.request(&row).await).await
        };
        measured.insert(row.id, found);
    }
    for (name, request) in variants() {
        let world = World::new(&app, measured.len()).await;
        measured.insert(name, counter::count(request(&world)).await);
    }
    let known: BTreeMap<_, _> = TABLE.into_iter().map(|(id, sqlite, postgres)| (id, [sqlite, postgres])).collect();
    assert_eq!(known.len(), TABLE.len(), "a row is there twice");
    let mut wrong: Vec<_> =
        known.keys().filter(|id| !measured.contains_key(*id)).map(|id| format!("{id} is no operation")).collect();
    for (id, statements) in &measured {
        let statements = match statements {
            Ok(statements) => statements,
            Err(answer) => {
                wrong.push(format!("{id} is refused: {answer}"));
                continue;
            }
        };
        let (count, text) = (statements.len(), statements.join("\n    "));
        match known.get(id).map(|counts| counts[usize::from(app.database.is_postgres())]) {
            None => wrong.push(format!("{id} is missing: {count}\n    {text}")),
            Some(allowed) if count > allowed => {
                wrong.push(format!("{id}: {count} instead of {allowed}, and it may only shrink:\n    {text}"));
            }
            Some(allowed) if count < allowed => {
                wrong.push(format!("{id}: {count} instead of {allowed}: write down the smaller number"));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{} rows of tests/api/statements/table.rs are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
