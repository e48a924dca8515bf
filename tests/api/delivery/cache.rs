//! The cache of live versions: its responses and how stale they may be.

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::publishing::{context_subjects, update_training};
use crate::support::{Actor, TestApp, until, within};

/// The one second of the contract, plus time for the request.
const SEEN_WITHIN: Duration = Duration::from_millis(1200);

async fn published(alice: &Actor) -> (String, String) {
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Before", "Text.").await;
    alice.publish(&agent).await;
    (agent, training)
}

/// Waits until the context has exactly these subjects and returns how long that took.
async fn until_context_has(actor: &Actor, agent: &str, subjects: &[&str]) -> Duration {
    let started = Instant::now();
    until(async || (context_subjects(actor, agent).await == subjects).then_some(())).await;
    started.elapsed()
}

#[tokio::test]
async fn texts_are_not_read_again_while_the_version_is_live() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    assert_eq!(context_subjects(&alice, &agent).await, ["Before"]);
    let replaced = if app.database.is_postgres() {
        "replace(content::text, 'Before', 'Behind')::jsonb"
    } else {
        "replace(content, 'Before', 'Behind')"
    };
    app.database.execute(&format!("UPDATE training_revisions SET content = {replaced}"));
    app.clock.advance_seconds(10);
    assert_eq!(context_subjects(&alice, &agent).await, ["Before"], "texts are not read from the database again");
    assert_eq!(
        context_subjects(&alice.at(app.second_server().address), &agent).await,
        ["Behind"],
        "another process reads them"
    );
    update_training(&alice, &agent, &training, json!({"subject": "After"})).await;
    alice.publish(&agent).await;
    assert_eq!(context_subjects(&alice, &agent).await, ["After"]);
}

#[tokio::test]
async fn the_next_request_sees_every_publish_and_deletion() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    for round in 0..20 {
        assert_eq!(alice.get(&format!("{agent}/context")).await.status, 200);
        let subject = format!("Round {round}");
        update_training(&alice, &agent, &training, json!({"subject": subject})).await;
        assert_eq!(alice.get(&format!("{agent}/context")).await.data()["status"], "draft");
        alice.publish(&agent).await;
        assert_eq!(context_subjects(&alice, &agent).await, [subject]);
    }
    alice.post_empty(&format!("{agent}/unpublish")).await;
    assert_eq!(alice.get(&format!("{agent}/context")).await.status, 409);
    alice.publish(&agent).await;
    alice.delete(&format!("{agent}/trainings/{training}")).await;
    assert_eq!(context_subjects(&alice, &agent).await, [""; 0]);
    alice.post_empty(&format!("{agent}/unpublish")).await;
    alice.delete(&agent).await;
    assert_eq!(alice.get(&format!("{agent}/context")).await.status, 404);
}

#[tokio::test]
async fn another_process_sees_a_publish_and_a_deletion_within_a_second() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let other = app.second_process().await;
    let there = alice.at(other.address);
    assert_eq!(context_subjects(&there, &agent).await, ["Before"]);
    within(SEEN_WITHIN, async || {
        update_training(&alice, &agent, &training, json!({"subject": "Meanwhile"})).await;
        alice.publish(&agent).await;
        until_context_has(&there, &agent, &["Meanwhile"]).await;
        update_training(&alice, &agent, &training, json!({"subject": "Third"})).await;
        alice.publish(&agent).await;
        until_context_has(&there, &agent, &["Third"]).await
    })
    .await;
    within(SEEN_WITHIN, async || {
        let doomed = alice.add_training(&agent, "Doomed", "Text.").await;
        alice.publish(&agent).await;
        until_context_has(&there, &agent, &["Third", "Doomed"]).await;
        alice.delete(&format!("{agent}/trainings/{doomed}")).await;
        until_context_has(&there, &agent, &["Third"]).await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn postgres_notifies_other_servers_of_a_publish() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let other = app.second_server_with(|settings| settings.staleness = Duration::from_hours(1));
    let there = alice.at(other.address);
    assert_eq!(context_subjects(&there, &agent).await, ["Before"]);
    for subject in ["First", "Second", "Third"] {
        update_training(&alice, &agent, &training, json!({"subject": subject})).await;
        alice.publish(&agent).await;
        until_context_has(&there, &agent, &[subject]).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn the_last_live_version_is_delivered_while_the_database_is_unavailable() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let unseen = alice.new_agent().await;
    let fresh = alice.get(&format!("{agent}/context")).await;
    assert_eq!(fresh.header("x-understudy-stale"), None);
    app.database.make_unavailable();
    app.clock.advance_seconds(2);
    within(Duration::from_secs(1), async || {
        let started = Instant::now();
        let context = alice.get(&format!("{agent}/context")).await;
        assert_eq!((context.status, &context.text), (200, &fresh.text));
        assert_eq!(context.header("x-understudy-stale"), Some("true"));
        started.elapsed()
    })
    .await;
    let bundle = alice.get(&format!("{agent}/bundle")).await;
    assert_eq!((bundle.status, bundle.header("x-understudy-stale")), (200, Some("true")));
    assert_eq!(alice.get(&format!("{unseen}/context")).await.status, 503);
    let refused = alice.put(&format!("{agent}/trainings/{training}"), json!({"subject": "Lost"})).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    app.database.make_available();
    let is_stale = async || alice.get(&format!("{agent}/context")).await.header("x-understudy-stale").is_some();
    until(async || (!is_stale().await).then_some(())).await;
    // Writes have connections of their own, which are tried again about once a second.
    let path = format!("{agent}/trainings/{training}");
    until(async || (alice.put(&path, json!({"subject": "After"})).await.status == 200).then_some(())).await;
    alice.publish(&agent).await;
    assert_eq!(context_subjects(&alice, &agent).await, ["After"]);
}
