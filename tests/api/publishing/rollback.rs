use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permission;

use super::{context_subjects, draft_subjects, pending_changes, set_description, update_training};
use crate::support::{Actor, TestApp, send_request};

/// An agent with two versions: version 2 changes the subject, adds a training and sets a description. Returns the paths
/// and ids of the agent and both trainings.
async fn two_versions(alice: &Actor) -> (String, String, String) {
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    update_training(alice, &agent, &hours, json!({"subject": "Opening hours"})).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    set_description(alice, &agent, "A hotel.").await;
    alice.publish(&agent).await;
    (agent, hours, parking)
}

#[tokio::test]
async fn a_rollback_publishes_the_older_content_and_leaves_the_draft_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, hours, parking) = two_versions(&alice).await;
    let done = alice.post(&format!("{agent}/rollback"), json!({"version": 1})).await;
    let data = done.data();
    assert_eq!(
        done.json(),
        json!({"success": true, "message": "Agent rolled back successfully", "data": {
            "id": data["id"], "name": "Front desk", "current_status": "draft", "is_ready_to_publish": true,
            "updated_at": data["updated_at"], "version": 3, "draft_revision": 5, "published_changes": 3,
        }})
    );
    assert_eq!(done.header("etag"), Some("\"5\""));
    assert_eq!(context_subjects(&alice, &agent).await, ["Hours"]);
    assert_eq!(draft_subjects(&alice, &agent).await, ["Opening hours", "Parking"]);
    assert_eq!(pending_changes(&alice, &agent).await, json!([["updated", hours], ["created", parking]]));
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions[0]["content_hash"], versions[2]["content_hash"]);
    assert_eq!((&versions[0]["restored_from"], &versions[0]["live"]), (&json!(1), &json!(true)));
    assert_eq!(alice.publish(&agent).await, 4, "the draft goes live as it stands");
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions[0]["content_hash"], versions[2]["content_hash"]);
}

#[tokio::test]
async fn a_rollback_to_equal_content_creates_no_version_and_publishes_the_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ..) = two_versions(&alice).await;
    alice.post_empty(&format!("{agent}/unpublish")).await;
    let done = alice.post(&format!("{agent}/rollback"), json!({"version": 2})).await.data();
    assert_eq!(
        (&done["version"], &done["published_changes"], &done["current_status"]),
        (&json!(2), &json!(0), &json!("published"))
    );
}

#[tokio::test]
async fn a_rollback_does_not_bring_back_a_deleted_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, hours, _) = two_versions(&alice).await;
    alice.delete(&format!("{agent}/trainings/{hours}")).await;
    let done = alice.post(&format!("{agent}/rollback"), json!({"version": 1})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(context_subjects(&alice, &agent).await, [""; 0]);
    assert_eq!(alice.get(&format!("{agent}/versions/3")).await.data()["trainings"], json!([]));
}

#[tokio::test]
async fn an_idempotency_key_rolls_back_once() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ..) = two_versions(&alice).await;
    let path = format!("{agent}/rollback");
    let first = alice.post_with_key("k", &path, json!({"version": 1})).await;
    alice.post(&path, json!({"version": 2})).await;
    let again = alice.post_with_key("k", &path, json!({"version": 1})).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(alice.get(&format!("{agent}/versions")).await.data()[0]["number"], 4);
}

#[tokio::test]
async fn a_rollback_needs_an_existing_version_a_current_revision_and_the_permission() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ..) = two_versions(&alice).await;
    let path = format!("{agent}/rollback");
    assert_eq!(alice.post(&path, json!({"version": 3})).await.status, 404);
    let missing = alice.post(&path, json!({})).await;
    assert_eq!(
        (missing.status, missing.json()["errors"].clone()),
        (422, json!({"version": ["The version field is required."]}))
    );
    let stale = alice.request("POST", &path).header("If-Match", "\"4\"").json(&json!({"version": 1}));
    assert_eq!(send_request(stale).await.status, 412);
    let editor = app.actor_with_permission(alice.env, Permission::AgentsWrite).await;
    assert_eq!(editor.post(&path, json!({"version": 1})).await.status, 403);
    assert_eq!(alice.get(&format!("{agent}/versions")).await.data()[0]["number"], 2);
}
