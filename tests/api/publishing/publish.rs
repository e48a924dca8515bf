//! The content of published versions. The bodies of the responses are tested in `publish_response.rs`.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{context_subjects, pending_changes, set_description, update_training};
use crate::support::{Actor, TestApp, send_request, validation_error};

async fn publish(alice: &Actor, agent: &str, body: Value) -> Value {
    let done = alice.post(&format!("{agent}/publish"), body).await;
    assert_eq!(done.status, 200, "{}", done.text);
    done.data()
}

#[tokio::test]
async fn only_selected_changes_are_published_and_the_rest_stays_pending() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    let first = publish(&alice, &agent, json!({"training_ids": [parking]})).await;
    let shown =
        |done: &Value| (done["version"].clone(), done["published_changes"].clone(), done["current_status"].clone());
    assert_eq!(shown(&first), (json!(1), json!(1), json!("draft")));
    assert_eq!(context_subjects(&alice, &agent).await, ["Parking"]);
    set_description(&alice, &agent, "A hotel.").await;
    update_training(&alice, &agent, &parking, json!({"is_draft": true})).await;
    let second = publish(&alice, &agent, json!({"training_ids": [hours]})).await;
    assert_eq!(shown(&second), (json!(2), json!(1), json!("draft")));
    assert_eq!(context_subjects(&alice, &agent).await, ["Hours", "Parking"]);
    assert_eq!(pending_changes(&alice, &agent).await, json!([["held_back", parking]]));
    let changes = alice.get(&format!("{agent}/changes")).await.data();
    assert_eq!(changes["agent"]["description"]["draft"], "A hotel.", "the configuration was not selected");
    let third = publish(&alice, &agent, json!({})).await;
    assert_eq!(shown(&third), (json!(3), json!(2), json!("published")));
    assert_eq!(context_subjects(&alice, &agent).await, ["Hours"]);
    let described = [1, 2, 3].map(|number| format!("{agent}/versions/{number}"));
    let described = descriptions(&alice, &described).await;
    assert_eq!(described, [Value::Null, Value::Null, json!("A hotel.")]);
}

#[tokio::test]
async fn a_selection_without_active_trainings_is_rejected_and_the_live_version_stays() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    publish(&alice, &agent, json!({})).await;
    update_training(&alice, &agent, &hours, json!({"current_status": "inactive"})).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let refused = alice.post(&format!("{agent}/publish"), json!({"training_ids": [hours]})).await;
    let errors = json!({"trainings": ["The agent has no active training to publish."]});
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    assert_eq!(context_subjects(&alice, &agent).await, ["Hours"]);
    assert_eq!(publish(&alice, &agent, json!({})).await["version"], 2);
    assert_eq!(context_subjects(&alice, &agent).await, ["Parking"]);
}

#[tokio::test]
async fn both_if_match_and_expected_draft_revision_must_be_current() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let path = format!("{agent}/publish");
    for (header, reviewed) in [(2, 1), (1, 2), (1, 1)] {
        let refused = alice.post_if(header, &path, json!({"expected_draft_revision": reviewed})).await;
        assert_eq!((refused.status, refused.header("etag")), (412, Some("\"2\"")), "{header}, {reviewed}");
    }
    assert_eq!(alice.post_if(2, &path, json!({"expected_draft_revision": 2})).await.status, 200);
}

/// A proxy that compresses responses weakens their entity tags.
#[tokio::test]
async fn a_weak_etag_is_accepted_in_if_match() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    for (tag, status) in [("W/\"1\"", 412), ("W/\"2\"", 200)] {
        let request = alice.request("POST", &format!("{agent}/publish")).header("If-Match", tag);
        assert_eq!(send_request(request).await.status, status, "{tag}");
    }
}

async fn descriptions(alice: &Actor, paths: &[String; 3]) -> Vec<Value> {
    let mut found = Vec::new();
    for path in paths {
        found.push(alice.get(path).await.data()["agent"]["description"].clone());
    }
    found
}

#[tokio::test]
async fn selecting_an_invalid_training_id_is_rejected_and_nothing_is_published() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let (agent, foreign) = (alice.new_agent().await, stranger.new_agent().await);
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let other = stranger.add_training(&foreign, "Other", "Not here.").await;
    for (ids, errors) in [
        (json!([hours, other]), json!({"training_ids.1": ["The selected training ids.1 is invalid."]})),
        (json!([]), json!({"training_ids": ["The training ids must have at least 1 items."]})),
        (json!(["x"]), json!({"training_ids.0": ["The training ids.0 must be a valid UUID."]})),
    ] {
        let refused = alice.post(&format!("{agent}/publish"), json!({"training_ids": ids})).await;
        assert_eq!((refused.status, refused.json()["errors"].clone()), (422, errors));
    }
    assert_eq!(alice.get(&format!("{agent}/versions")).await.data(), json!([]));
    assert_eq!(alice.get(&format!("{agent}/context")).await.status, 409);
}

#[tokio::test]
async fn publishing_a_stale_draft_revision_is_rejected_with_the_changes_since() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let reviewed = alice.get(&format!("{agent}/changes")).await.data()["draft_revision"].clone();
    update_training(&alice, &agent, &hours, json!({"instructions": "A secret.", "subject": "Opening hours"})).await;
    set_description(&alice, &agent, "A hotel.").await;
    let body = json!({"expected_draft_revision": reviewed});
    let refused = alice.post(&format!("{agent}/publish"), body).await;
    let data = refused.data();
    let at = [0, 1].map(|index| data["since"][index]["changed_at"].clone());
    assert_eq!(
        (refused.status, refused.json()),
        (
            412,
            json!({"success": false, "message": "The agent has changed since you read it.", "data": {
            "draft_revision": 4, "changed_by": "tester", "changed_at": data["changed_at"], "since": [
                {"action": "training.updated", "training_id": hours, "fields": ["instructions", "subject"],
                    "draft_revision": 3, "changed_by": "tester", "changed_at": at[0]},
                {"action": "agent.updated", "training_id": null, "fields": ["description"], "draft_revision": 4,
                    "changed_by": "tester", "changed_at": at[1]},
            ],
        }, "code": "DRAFT_CHANGED"})
        )
    );
    assert_eq!(alice.get(&format!("{agent}/versions")).await.data(), json!([]));
    let with_header = |tag: &str| alice.request("POST", &format!("{agent}/publish")).header("If-Match", tag);
    assert_eq!(send_request(with_header("\"3\"")).await.status, 412);
    assert_eq!(send_request(with_header("\"4\"")).await.data()["version"], 1);
}

#[tokio::test]
async fn publishing_an_unpublished_agent_without_changes_creates_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    assert_eq!(alice.publish(&agent).await, 1);
    let out = alice.post_empty(&format!("{agent}/unpublish")).await.data();
    assert_eq!((&out["version"], &out["current_status"]), (&Value::Null, &json!("draft")));
    let away = alice.get(&format!("{agent}/context")).await;
    assert_eq!(
        (away.status, away.json()),
        (409, json!({"success": false, "message": "The agent is not published.", "code": "AGENT_NOT_PUBLISHED"}))
    );
    assert_eq!(alice.publish(&agent).await, 1);
    assert_eq!(
        (context_subjects(&alice, &agent).await, alice.status(&agent).await),
        (vec!["Hours".to_owned()], "published".to_owned())
    );
    alice.post_empty(&format!("{agent}/unpublish")).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.publish(&agent).await, 2, "with a change there is a new version");
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_live_version_is_delivered_unchanged_while_the_draft_is_edited() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let before = alice.get(&format!("{agent}/bundle")).await;
    update_training(&alice, &agent, &hours, json!({"subject": "Opening hours", "current_status": "inactive"})).await;
    set_description(&alice, &agent, "A hotel.").await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let after = alice.get(&format!("{agent}/bundle")).await;
    assert_eq!((&before.text, before.header("etag")), (&after.text, after.header("etag")));
    let refused = alice.post_empty(&format!("{agent}/publish")).await;
    assert_eq!(refused.status, 200, "Parking is active");
    assert_eq!(context_subjects(&alice, &agent).await, ["Parking"]);
}
