//! An unavailable database answers 503 (a defect in it 500), never 404 or 200, and loses no acknowledged write.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{ErrorCode, ServiceError};

use crate::support::{Actor, Response, TestApp, within};

/// The codes that the tests of this file receive.
pub const TESTED: &[ErrorCode] = &[ErrorCode::ServiceUnavailable, ErrorCode::ServerError];

const TIMEOUT: Duration = Duration::from_secs(3);

fn assert_unavailable(answer: &Response, what: &str) {
    let expected = r#"{"success":false,"message":"Service temporarily unavailable. Please try again later.","code":"SERVICE_UNAVAILABLE"}"#;
    assert_eq!((answer.status, answer.text.as_str()), (503, expected), "{what}");
    assert_eq!(answer.header("retry-after"), Some("1"), "{what}");
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn an_unavailable_postgres_is_503_within_three_seconds_and_is_used_again_when_it_is_back() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    within(TIMEOUT, async || requests_during_an_outage(&app, &alice, &agent).await).await;
}

/// Sends four requests during an outage and returns how long they took.
async fn requests_during_an_outage(app: &TestApp, alice: &Actor, agent: &str) -> Duration {
    let (path, publishing) = (format!("{agent}/trainings"), format!("{agent}/publish"));
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let before = alice.get(&path).await.data();
    app.database.make_unavailable();
    let started = Instant::now();
    let (read, list, write, publish) = tokio::join!(
        alice.get(agent),
        alice.get(&path),
        alice.post(&path, body.clone()),
        alice.post_empty(&publishing),
    );
    let took = started.elapsed();
    for (what, answer) in [("a read", read), ("a list", list), ("a write", write), ("a publish", publish)] {
        assert_unavailable(&answer, what);
    }
    app.database.make_available();
    alice.until_ready().await;
    assert_eq!(alice.get(&path).await.data(), before, "a refused write stores nothing");
    assert_eq!(alice.post(&path, body).await.status, 200);
    took
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_postgres_that_closes_every_connection_causes_no_error() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for round in 0..5 {
        app.database.make_unavailable();
        app.database.make_available();
        assert_eq!(alice.get(&agent).await.status, 200, "round {round}");
        app.database.make_unavailable();
        app.database.make_available();
        alice.add_training(&agent, "Hours", "9 to 18.").await;
    }
}

/// SQLite: another process holds the write lock of the file. PostgreSQL: another session locks the tables.
#[tokio::test]
async fn a_database_locked_by_another_process_refuses_writes_in_time_serves_reads_and_recovers() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    // PostgreSQL's lock timeout is 4 s. A request waits for it once.
    let timeout = if app.database.is_postgres() { Duration::from_secs(6) } else { TIMEOUT };
    within(timeout, async || requests_while_locked(&app, &alice).await).await;
}

/// Sends four requests while another process locks the tables and returns how long they took.
async fn requests_while_locked(app: &TestApp, alice: &Actor) -> Duration {
    let agent = alice.new_agent().await;
    let (path, publishing) = (format!("{agent}/trainings"), format!("{agent}/publish"));
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let held = app.database.block_writes();
    let started = Instant::now();
    let (first, second, third, read) = tokio::join!(
        alice.post(&path, body.clone()),
        alice.post(&path, body.clone()),
        alice.post_empty(&publishing),
        alice.get(&agent),
    );
    let took = started.elapsed();
    for (what, answer) in [("a write", first), ("another", second), ("a publish", third)] {
        assert_unavailable(&answer, what);
    }
    assert_eq!((read.status, read.header("etag")), (200, Some("\"1\"")));
    drop(held);
    assert_eq!(alice.get(&path).await.data(), json!([]), "a refused write stores nothing");
    assert_eq!(alice.post(&path, body).await.header("etag"), Some("\"2\""));
    took
}

#[tokio::test]
async fn a_broken_database_is_500_without_details() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    app.database.execute("UPDATE trainings SET restricted_to_channels = '{}'");
    let expected = r#"{"success":false,"message":"Internal server error.","code":"SERVER_ERROR"}"#;
    let publish = alice.post_empty(&format!("{agent}/publish")).await;
    for answer in [alice.get(&agent).await, alice.get(&format!("{agent}/trainings")).await, publish] {
        assert_eq!((answer.status, answer.text.as_str()), (500, expected));
    }
    app.database.execute("UPDATE trainings SET restricted_to_channels = '[]'");
    assert_eq!(alice.revision(&agent).await, 2);
}

#[tokio::test]
async fn a_database_without_a_table_is_503_without_details() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    app.database.execute("ALTER TABLE trainings RENAME TO secrets");
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let write = alice.post(&format!("{agent}/trainings"), body).await;
    for answer in [alice.get(&agent).await, alice.get(&format!("{agent}/trainings")).await, write] {
        assert_unavailable(&answer, "a table is missing");
    }
    app.database.execute("ALTER TABLE secrets RENAME TO trainings");
    assert_eq!(alice.revision(&agent).await, 1);
}

#[tokio::test]
async fn a_refused_write_is_not_retried() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let tenant = app.tenant(alice.env);
    let refused = tenant.write(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Err::<(), _>(ServiceError::Forbidden)
    });
    assert!(matches!(refused.await, Err(ServiceError::Forbidden)));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}
