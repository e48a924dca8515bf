//! A write that changes nothing has no effect: always on our own calls, with `?if_changed=true` on the literal ones.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp, draft_changed, validation_error};

fn body() -> Value {
    json!({
        "node_id": "n", "subject": "Hours", "instructions": "9 to 18.", "slot": 9, "info": "Info.",
        "restricted_to_channels": ["web"], "metadata": {"weight": 100.0}, "end_time": "2100-01-15",
    })
}

/// A published agent, and the path of its training.
async fn published(alice: &Actor) -> (String, String) {
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/trainings"), body()).await.data();
    alice.publish(&agent).await;
    let training = format!("{agent}/trainings/{}", made["id"].as_str().unwrap());
    (agent, training)
}

#[tokio::test]
async fn an_update_that_changes_nothing_returns_the_training_and_has_no_effect() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let read = alice.get(&format!("{training}?view=full")).await;
    let before = app.database.rows();
    app.clock.advance_seconds(5);
    for same in [
        json!({}),
        body(),
        json!({"subject": " Hours ", "slot": "9", "is_draft": "0", "current_status": "active", "directory_id": null}),
        json!({"metadata": {"weight": 100}, "end_time": "2100-01-15T01:00:00+01:00", "extras": ""}),
    ] {
        let done = alice.put(&format!("{training}?view=full"), same.clone()).await;
        let expected = json!({"success": true, "message": "Agent training updated successfully", "data": read.data()});
        assert_eq!((done.status, done.json()), (200, expected), "{same}");
        assert_eq!(done.header("etag"), read.header("etag"), "{same}");
    }
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    assert_eq!(app.database.rows(), before, "no audit event");
    assert_eq!(alice.put(&training, json!({"metadata": {"weight": 101}})).await.header("etag"), Some("\"3\""));
    assert_eq!(alice.status(&agent).await, "draft");
}

#[tokio::test]
async fn a_save_that_changes_nothing_has_no_effect_if_the_query_says_so() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let (path, before) = (format!("{agent}/trainings?if_changed=true"), app.database.rows());
    let done = alice.post(&path, body()).await;
    assert_eq!(
        (done.status, done.data(), done.header("etag")),
        (200, alice.get(&training).await.data(), Some("\"2\""))
    );
    assert_eq!(app.database.rows(), before);
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    let mut other = body();
    other["instructions"] = json!("10 to 17.");
    assert_eq!(alice.post(&path, other.clone()).await.header("etag"), Some("\"3\""));
    for literal in ["", "?if_changed=false", "?if_changed="] {
        let revision = alice.revision(&agent).await;
        alice.publish(&agent).await;
        assert_eq!(alice.post(&format!("{agent}/trainings{literal}"), other.clone()).await.status, 200);
        assert_eq!(alice.state(&agent).await, ("draft".to_owned(), revision + 1), "{literal}");
    }
    let made = alice.post(&format!("{path}&view=full"), json!({"subject": "Pets", "instructions": "No."})).await;
    assert_eq!((made.data()["number"].clone(), made.header("etag")), (json!(2), Some("\"7\"")));
}

#[tokio::test]
async fn another_value_of_if_changed_is_a_validation_error() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let errors = validation_error(json!({"if_changed": ["The selected if changed is invalid."]}));
    for wrong in ["yes", "1", "TRUE"] {
        for refused in [
            alice.post(&format!("{agent}/trainings?if_changed={wrong}"), body()).await,
            alice.delete(&format!("{training}?if_changed={wrong}")).await,
        ] {
            assert_eq!((refused.status, refused.json()), (422, errors.clone()));
        }
    }
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
}

#[tokio::test]
async fn a_deletion_with_if_changed_deletes_and_finds_nothing_the_second_time() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let path = format!("{training}?if_changed=true");
    assert_eq!(alice.delete(&path).await.status, 200);
    assert_eq!(alice.delete(&path).await.status, 404);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3));
}

#[tokio::test]
async fn if_match_and_validation_hold_for_writes_that_change_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(alice.put_if(1, &training, json!({})).await.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.put_if(2, &training, body()).await.header("etag"), Some("\"2\""));
    assert_eq!(alice.put(&training, json!({"subject": ""})).await.status, 422);
    let path = format!("{agent}/trainings?if_changed=true");
    assert_eq!(alice.post_if(1, &path, body()).await.status, 412);
    let mut taken = body();
    (taken["node_id"], taken["subject"]) = (Value::Null, json!("Other"));
    assert_eq!(alice.post(&path, taken).await.status, 422, "the slot is taken");
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
}

#[tokio::test]
async fn an_idempotency_key_stores_the_response_of_a_save_that_changed_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training) = published(&alice).await;
    let path = format!("{agent}/trainings?if_changed=true");
    let first = alice.post_with_key("nightly", &path, body()).await;
    assert_eq!((first.status, first.header("etag")), (200, Some("\"2\"")));
    assert_eq!(alice.put(&training, json!({"subject": "Opening hours"})).await.status, 200);
    let again = alice.post_with_key("nightly", &path, body()).await;
    assert_eq!((&again.text, again.header("etag")), (&first.text, Some("\"2\"")));
    assert_eq!(alice.revision(&agent).await, 3);
}

#[tokio::test]
async fn a_training_that_has_left_the_draft_returns_with_its_old_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "The first", "x").await;
    alice.publish(&agent).await;
    let same = json!({"node_id": "later", "subject": "Pets", "instructions": "No."});
    alice.post(&format!("{agent}/trainings"), same.clone()).await;
    alice.publish(&agent).await;
    alice.post_empty(&format!("{agent}/versions/1/restore")).await;
    let revision = alice.revision(&agent).await;
    let back = alice.post(&format!("{agent}/trainings?if_changed=true"), same).await;
    assert_eq!(back.header("etag"), Some(format!("\"{}\"", revision + 1).as_str()), "it was not in the draft");
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 2);
}
