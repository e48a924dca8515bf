use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permission;

use super::{created_fields, pending_changes, restore_version, set_description, update_training};
use crate::support::TestApp;

#[tokio::test]
async fn every_training_is_a_created_change_before_the_first_publish() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let changes = alice.get(&format!("{agent}/changes")).await;
    let at = changes.data()["changes"][0]["changed_at"].clone();
    assert_eq!(
        changes.json(),
        json!({"success": true, "data": {"live_version": null, "draft_revision": 2, "changes": [{
            "kind": "created", "training_id": training, "subject": "Hours", "fields": created_fields("Hours", "9 to 18."),
            "changed_by": "tester", "changed_at": at,
        }], "agent": {}}})
    );
    assert_eq!(changes.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn a_change_shows_the_live_value_the_draft_value_and_a_line_diff() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "Mondays 9 to 18.\nSundays closed.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &training, json!({"instructions": "Mondays 10 to 16.\nSundays closed."})).await;
    set_description(&alice, &agent, "A hotel.").await;
    let changes = alice.get(&format!("{agent}/changes")).await;
    let at = changes.data()["changes"][0]["changed_at"].clone();
    assert_eq!(
        changes.data(),
        json!({"live_version": 1, "draft_revision": 4, "changes": [{
            "kind": "updated", "training_id": training, "subject": "Hours", "fields": {"instructions": {
                "live": "Mondays 9 to 18.\nSundays closed.", "draft": "Mondays 10 to 16.\nSundays closed.", "diff": [
                    {"op": "delete", "text": "Mondays 9 to 18.\n"}, {"op": "insert", "text": "Mondays 10 to 16.\n"},
                    {"op": "equal", "text": "Sundays closed."},
                ],
            }}, "changed_by": "tester", "changed_at": at,
        }], "agent": {"description": {"live": null, "draft": "A hotel.", "diff": [{"op": "insert", "text": "A hotel."}]}}})
    );
    assert_eq!(alice.get(&format!("{agent}?view=full")).await.data()["pending_changes"], 2);
}

#[tokio::test]
async fn held_back_and_removed_trainings_are_pending_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = alice.add_training(&agent, "First", "One.").await;
    alice.publish(&agent).await;
    let second = alice.add_training(&agent, "Second", "Two.").await;
    alice.publish(&agent).await;
    restore_version(&alice, &agent, 1).await;
    assert_eq!(pending_changes(&alice, &agent).await, json!([["removed", second]]));
    update_training(&alice, &agent, &first, json!({"is_draft": true})).await;
    assert_eq!(pending_changes(&alice, &agent).await, json!([["held_back", first], ["removed", second]]));
    let never = json!({"subject": "S", "instructions": "i", "is_draft": true});
    alice.post(&format!("{agent}/trainings"), never).await;
    assert_eq!(pending_changes(&alice, &agent).await, json!([["held_back", first], ["removed", second]]));
}

#[tokio::test]
async fn a_draft_equal_to_the_live_version_has_no_changes_and_publishes_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    update_training(&alice, &agent, &training, json!({"metadata": {"a": 1}})).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &training, json!({"instructions": "Closed.", "metadata": {"a": 2}})).await;
    update_training(&alice, &agent, &training, json!({"instructions": "9 to 18.", "metadata": {"a": 1.0}})).await;
    set_description(&alice, &agent, "A hotel.").await;
    restore_version(&alice, &agent, 1).await;
    assert_eq!(alice.status(&agent).await, "draft");
    let changes = alice.get(&format!("{agent}/changes")).await.data();
    assert_eq!(changes, json!({"live_version": 1, "draft_revision": 7, "changes": [], "agent": {}}));
    let done = alice.post_empty(&format!("{agent}/publish")).await.data();
    assert_eq!((&done["version"], &done["published_changes"]), (&json!(1), &json!(0)));
    assert_eq!(alice.status(&agent).await, "published");
}

#[tokio::test]
async fn changes_need_an_agent_of_the_tenant_and_the_read_permission() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    assert_eq!(stranger.get(&format!("{agent}/changes")).await.status, 404);
    let runtime = app.actor_with_permission(alice.env, Permission::ContextRead).await;
    assert_eq!(runtime.get(&format!("{agent}/changes")).await.status, 403);
}
