use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permission;

use super::{change, configure, kinds, new_fields, restore};
use crate::support::TestApp;

#[tokio::test]
async fn everything_is_new_before_the_first_publish() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.teach(&agent, "Hours", "9 to 18.").await;
    let changes = alice.get(&format!("{agent}/changes")).await;
    let at = changes.data()["changes"][0]["changed_at"].clone();
    assert_eq!(
        changes.json(),
        json!({"success": true, "data": {"live_version": null, "draft_revision": 2, "changes": [{
            "kind": "created", "training_id": training, "subject": "Hours", "fields": new_fields("Hours", "9 to 18."),
            "changed_by": "tester", "changed_at": at,
        }], "agent": {}}})
    );
    assert_eq!(changes.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn a_change_shows_live_and_draft_and_the_lines() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.teach(&agent, "Hours", "Mondays 9 to 18.\nSundays closed.").await;
    alice.publish(&agent).await;
    change(&alice, &agent, &training, json!({"instructions": "Mondays 10 to 16.\nSundays closed."})).await;
    configure(&alice, &agent, "A hotel.").await;
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
async fn what_is_held_back_or_left_the_draft_would_leave_the_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = alice.teach(&agent, "First", "One.").await;
    alice.publish(&agent).await;
    let second = alice.teach(&agent, "Second", "Two.").await;
    alice.publish(&agent).await;
    restore(&alice, &agent, 1).await;
    assert_eq!(kinds(&alice, &agent).await, json!([["removed", second]]));
    change(&alice, &agent, &first, json!({"is_draft": true})).await;
    assert_eq!(kinds(&alice, &agent).await, json!([["held_back", first], ["removed", second]]));
    let never = json!({"subject": "S", "instructions": "i", "is_draft": true});
    alice.post(&format!("{agent}/trainings"), never).await;
    assert_eq!(kinds(&alice, &agent).await, json!([["held_back", first], ["removed", second]]));
}

#[tokio::test]
async fn a_draft_edited_back_to_what_is_live_has_no_changes_and_makes_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.teach(&agent, "Hours", "9 to 18.").await;
    change(&alice, &agent, &training, json!({"metadata": {"a": 1}})).await;
    alice.publish(&agent).await;
    change(&alice, &agent, &training, json!({"instructions": "Closed.", "metadata": {"a": 2}})).await;
    change(&alice, &agent, &training, json!({"instructions": "9 to 18.", "metadata": {"a": 1.0}})).await;
    configure(&alice, &agent, "A hotel.").await;
    restore(&alice, &agent, 1).await;
    assert_eq!(alice.status(&agent).await, "draft");
    let changes = alice.get(&format!("{agent}/changes")).await.data();
    assert_eq!(changes, json!({"live_version": 1, "draft_revision": 7, "changes": [], "agent": {}}));
    let done = alice.post_nothing(&format!("{agent}/publish")).await.data();
    assert_eq!((&done["version"], &done["published_changes"]), (&json!(1), &json!(0)));
    assert_eq!(alice.status(&agent).await, "published");
}

#[tokio::test]
async fn a_stranger_sees_no_agent_and_a_runtime_may_not_look() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    assert_eq!(stranger.get(&format!("{agent}/changes")).await.status, 404);
    let runtime = app.actor_who_may(alice.place, Permission::ContextRead).await;
    assert_eq!(runtime.get(&format!("{agent}/changes")).await.status, 403);
}
