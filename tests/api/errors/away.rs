//! A database that fails is said to fail: never 404, never 200, and nothing that was acknowledged is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::http::error::ErrorCode;
use understudy::service::error::ServiceError;

use crate::support::{Actor, Answer, TestApp, within};

pub const GOT: &[ErrorCode] = &[ErrorCode::ServiceUnavailable, ErrorCode::ServerError];

const TIMEOUT: Duration = Duration::from_secs(3);

fn is_unavailable(answer: &Answer, what: &str) {
    let expected = r#"{"success":false,"message":"Service temporarily unavailable. Please try again later.","code":"SERVICE_UNAVAILABLE"}"#;
    assert_eq!((answer.status, answer.text.as_str()), (503, expected), "{what}");
    assert_eq!(answer.header("retry-after"), Some("1"), "{what}");
}

#[tokio::test]
async fn a_postgres_that_goes_away_is_503_within_three_seconds_and_comes_back_by_itself() {
    let app = TestApp::spawn().await;
    if !app.database.is_postgres() {
        return;
    }
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for _ in 0..2 {
        within(TIMEOUT, async || is_away_and_back(&app, &alice, &agent).await).await;
    }
}

/// Says how long four requests took in which there was no database.
async fn is_away_and_back(app: &TestApp, alice: &Actor, agent: &str) -> Duration {
    let (path, publishing) = (format!("{agent}/trainings"), format!("{agent}/publish"));
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let before = alice.get(&path).await.data();
    app.database.take_away();
    let started = Instant::now();
    let (read, list, write, publish) = tokio::join!(
        alice.get(agent),
        alice.get(&path),
        alice.post(&path, body.clone()),
        alice.post_nothing(&publishing),
    );
    let took = started.elapsed();
    for (what, answer) in [("a read", read), ("a list", list), ("a write", write), ("a publish", publish)] {
        is_unavailable(&answer, what);
    }
    app.database.bring_back();
    alice.until_ready().await;
    assert_eq!(alice.get(&path).await.data(), before, "what was refused was not stored");
    assert_eq!(alice.post(&path, body).await.status, 200);
    took
}

#[tokio::test]
async fn a_postgres_that_drops_every_connection_is_reached_again_without_an_error() {
    let app = TestApp::spawn().await;
    if !app.database.is_postgres() {
        return;
    }
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for round in 0..5 {
        app.database.take_away();
        app.database.bring_back();
        assert_eq!(alice.get(&agent).await.status, 200, "round {round}");
        app.database.take_away();
        app.database.bring_back();
        alice.teach(&agent, "Hours", "9 to 18.").await;
    }
}

/// A file is not taken away from who has it open; what happens to it is that another process holds it.
#[tokio::test]
async fn a_database_held_by_another_process_refuses_writes_in_time_serves_reads_and_recovers() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    // PostgreSQL's own bound on waiting for a lock is 4 s; nobody waits for it twice.
    let patience = if app.database.is_postgres() { Duration::from_secs(6) } else { TIMEOUT };
    within(patience, async || is_held_and_let_go(&app, &alice).await).await;
}

/// Says how long requests took while another process held the database.
async fn is_held_and_let_go(app: &TestApp, alice: &Actor) -> Duration {
    let agent = alice.new_agent().await;
    let (path, publishing) = (format!("{agent}/trainings"), format!("{agent}/publish"));
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let held = app.database.hold_writes();
    let started = Instant::now();
    let (first, second, third, read) = tokio::join!(
        alice.post(&path, body.clone()),
        alice.post(&path, body.clone()),
        alice.post_nothing(&publishing),
        alice.get(&agent),
    );
    let took = started.elapsed();
    for (what, answer) in [("a write", first), ("another", second), ("a publish", third)] {
        is_unavailable(&answer, what);
    }
    assert_eq!((read.status, read.header("etag")), (200, Some("\"1\"")));
    drop(held);
    assert_eq!(alice.get(&path).await.data(), json!([]), "what was refused was not stored");
    assert_eq!(alice.post(&path, body).await.header("etag"), Some("\"2\""));
    took
}

#[tokio::test]
async fn a_broken_database_is_500_without_a_word_about_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    app.database.execute("ALTER TABLE trainings RENAME TO secrets");
    let expected = r#"{"success":false,"message":"Internal server error.","code":"SERVER_ERROR"}"#;
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let write = alice.post(&format!("{agent}/trainings"), body).await;
    for answer in [alice.get(&agent).await, alice.get(&format!("{agent}/trainings")).await, write] {
        assert_eq!((answer.status, answer.text.as_str()), (500, expected));
    }
    app.database.execute("ALTER TABLE secrets RENAME TO trainings");
    assert_eq!(alice.revision(&agent).await, 1);
}

#[tokio::test]
async fn a_write_that_is_refused_is_not_tried_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let tenant = app.tenant(alice.place);
    let refused = tenant.write(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Err::<(), _>(ServiceError::Forbidden)
    });
    assert!(matches!(refused.await, Err(ServiceError::Forbidden)));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}
