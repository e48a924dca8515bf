//! The baseline: an insert and an update of rows of the same size, without HTTP, authentication and audit. SQLite uses a
//! writer thread with group commit; PostgreSQL uses one transaction per request on pooled connections.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use understudy::testing::DatabaseUrl;

use crate::load::{Figures, drive};

const TEXT: &str = "We are open from 9 to 18, Sundays closed. We are open from 9 to 18, Sundays closed. And so on.";

pub fn run(url: &DatabaseUrl, clients: usize) -> Figures {
    match url {
        DatabaseUrl::Sqlite(_) => sqlite(clients),
        DatabaseUrl::Postgres(url) => postgres(url, clients),
    }
}

fn sqlite(clients: usize) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let mut conn = SqliteConnection::establish(folder.path().join("raw.db").to_str().unwrap()).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER);
         INSERT INTO counters VALUES (1, 0); CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT);",
    )
    .unwrap();
    let (jobs, queue) = channel::<Sender<()>>();
    let writer = std::thread::spawn(move || {
        while let Ok(first) = queue.recv() {
            let mut waiting = vec![first];
            conn.batch_execute("BEGIN IMMEDIATE").unwrap();
            loop {
                insert_and_update(&mut conn);
                match queue.try_recv() {
                    Ok(next) if waiting.len() < 256 => waiting.push(next),
                    Ok(next) => {
                        waiting.push(next);
                        insert_and_update(&mut conn);
                        break;
                    }
                    Err(_) => break,
                }
            }
            conn.batch_execute("COMMIT").unwrap();
            for done in waiting {
                done.send(()).unwrap();
            }
        }
    });
    let shared = Mutex::new(jobs);
    let measured = drive(
        clients,
        || (shared.lock().unwrap().clone(), channel()),
        |(jobs, (reply, answer))| {
            jobs.send(reply.clone()).unwrap();
            answer.recv().unwrap();
        },
    );
    drop(shared);
    writer.join().unwrap();
    measured
}

fn insert_and_update(conn: &mut SqliteConnection) {
    diesel::sql_query("INSERT INTO texts (body) VALUES (?)").bind::<Text, _>(TEXT).execute(conn).unwrap();
    diesel::sql_query("UPDATE counters SET n = n + ?").bind::<BigInt, _>(1).execute(conn).unwrap();
}

fn postgres(url: &str, clients: usize) -> Figures {
    PgConnection::establish(url)
        .unwrap()
        .batch_execute(
            "DROP TABLE IF EXISTS raw_texts, raw_counters; CREATE TABLE raw_texts (id BIGSERIAL PRIMARY KEY, body TEXT);
             CREATE TABLE raw_counters (id BIGINT PRIMARY KEY, n BIGINT);
             INSERT INTO raw_counters SELECT i, 0 FROM generate_series(0, 7) i;",
        )
        .unwrap();
    let pool = Mutex::new(Vec::new());
    let freed = std::sync::Condvar::new();
    pool.lock().unwrap().extend((0..8_i64).map(|id| (id, PgConnection::establish(url).unwrap())));
    drive(
        clients,
        || (),
        |()| {
            let mut free = pool.lock().unwrap();
            let (id, mut conn) = loop {
                match free.pop() {
                    Some(taken) => break taken,
                    None => free = freed.wait(free).unwrap(),
                }
            };
            drop(free);
            conn.batch_execute("BEGIN").unwrap();
            diesel::sql_query("INSERT INTO raw_texts (body) VALUES ($1)")
                .bind::<Text, _>(TEXT)
                .execute(&mut conn)
                .unwrap();
            let update = diesel::sql_query("UPDATE raw_counters SET n = n + 1 WHERE id = $1");
            update.bind::<BigInt, _>(id).execute(&mut conn).unwrap();
            conn.batch_execute("COMMIT").unwrap();
            pool.lock().unwrap().push((id, conn));
            freed.notify_one();
        },
    )
}
