use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use super::{context_subjects, draft_subjects, pending_changes, restore_version, set_description, update_training};
use crate::support::{Actor, TestApp, send_request};

async fn full(alice: &Actor, agent: &str) -> Vec<Value> {
    let listed = alice.get(&format!("{agent}/trainings?view=full")).await.data();
    listed.as_array().unwrap().clone()
}

async fn save(alice: &Actor, agent: &str, body: Value) -> String {
    let saved = alice.post(&format!("{agent}/trainings"), body).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    saved.data()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn restoring_copies_the_version_into_the_draft_and_leaves_the_live_version_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &hours, json!({"subject": "Opening hours"})).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    set_description(&alice, &agent, "A hotel.").await;
    alice.publish(&agent).await;
    let done = alice.post_empty(&format!("{agent}/versions/1/restore")).await;
    let data = done.data();
    assert_eq!(
        done.json(),
        json!({"success": true, "message": "Agent version restored successfully", "data": {
            "id": data["id"], "name": "Front desk", "current_status": "draft", "is_ready_to_publish": true,
            "updated_at": data["updated_at"], "version": 2, "draft_revision": 6, "pending_changes": 3,
        }})
    );
    assert_eq!(done.header("etag"), Some("\"6\""));
    assert_eq!(draft_subjects(&alice, &agent).await, ["Hours"]);
    assert_eq!(context_subjects(&alice, &agent).await, ["Opening hours", "Parking"]);
    assert_eq!(pending_changes(&alice, &agent).await, json!([["updated", hours], ["removed", parking]]));
    assert_eq!(alice.publish(&agent).await, 3);
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions[0]["content_hash"], versions[2]["content_hash"]);
    restore_version(&alice, &agent, 2).await;
    assert_eq!(draft_subjects(&alice, &agent).await, ["Opening hours", "Parking"]);
    assert_eq!(full(&alice, &agent).await[1]["id"], json!(parking), "it is the same training that comes back");
}

#[tokio::test]
async fn restoring_keeps_unpublished_trainings_as_held_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    alice.add_training(&agent, "Idea", "Not yet published.").await;
    restore_version(&alice, &agent, 1).await;
    let held_back: Vec<_> = full(&alice, &agent).await.iter().map(|training| training["is_draft"].clone()).collect();
    assert_eq!(
        (draft_subjects(&alice, &agent).await, held_back),
        (vec!["Hours".into(), "Idea".into()], vec![json!(false), json!(true)])
    );
    assert_eq!(pending_changes(&alice, &agent).await, json!([]));
}

#[tokio::test]
async fn saving_the_node_id_of_a_removed_training_brings_the_training_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let node = |text: &str| json!({"node_id": "faq", "subject": "Parking", "instructions": text, "slot": null});
    let mut slotted = node("Behind the house.");
    slotted["slot"] = json!(9);
    let parking = save(&alice, &agent, slotted).await;
    alice.publish(&agent).await;
    restore_version(&alice, &agent, 1).await;
    let other = save(&alice, &agent, json!({"subject": "Other", "instructions": "In the slot.", "slot": 9})).await;
    let mut unslotted = node("In front of the house.");
    unslotted.as_object_mut().unwrap().remove("slot");
    assert_eq!(save(&alice, &agent, unslotted).await, parking, "not a second training with its node id");
    let slots: Vec<_> =
        full(&alice, &agent).await.iter().map(|training| (training["id"].clone(), training["slot"].clone())).collect();
    assert_eq!(slots[1..], [(json!(parking), Value::Null), (json!(other), json!(9))]);
}

#[tokio::test]
async fn restoring_gives_slots_back_to_the_trainings_of_the_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = save(&alice, &agent, json!({"subject": "First", "instructions": "One.", "slot": 8})).await;
    let second = save(&alice, &agent, json!({"subject": "Second", "instructions": "Two.", "slot": 9})).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &first, json!({"slot": null})).await;
    update_training(&alice, &agent, &second, json!({"slot": 8})).await;
    update_training(&alice, &agent, &first, json!({"slot": 9})).await;
    restore_version(&alice, &agent, 1).await;
    let slots = |trainings: Vec<Value>| trainings.iter().map(|training| training["slot"].clone()).collect::<Vec<_>>();
    assert_eq!(slots(full(&alice, &agent).await), [json!(8), json!(9)], "they changed places and change back");
    assert_eq!(pending_changes(&alice, &agent).await, json!([]));
    update_training(&alice, &agent, &first, json!({"slot": null})).await;
    save(&alice, &agent, json!({"subject": "Newcomer", "instructions": "Three.", "slot": 8})).await;
    restore_version(&alice, &agent, 1).await;
    assert_eq!(slots(full(&alice, &agent).await), [json!(8), json!(9), Value::Null], "who is kept gives the slot up");
}

#[tokio::test]
async fn a_version_with_a_duplicate_slot_can_be_restored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = save(&alice, &agent, json!({"subject": "First", "instructions": "One.", "slot": 8})).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &first, json!({"slot": 9})).await;
    let second = save(&alice, &agent, json!({"subject": "Second", "instructions": "Two.", "slot": 8})).await;
    let selected = alice.post(&format!("{agent}/publish"), json!({"training_ids": [second]})).await;
    assert_eq!(selected.status, 200, "{}", selected.text);
    restore_version(&alice, &agent, 2).await;
    let slots: Vec<_> = full(&alice, &agent).await.iter().map(|training| training["slot"].clone()).collect();
    assert_eq!(slots, [json!(8), Value::Null]);
    assert_eq!(pending_changes(&alice, &agent).await, json!([["updated", second]]));
}

#[tokio::test]
async fn restoring_does_not_bring_back_a_deleted_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let gone = alice.add_training(&agent, "Gone", "A secret.").await;
    alice.add_training(&agent, "Kept", "Stays.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/versions/1/restore");
    let first = alice.post_with_key("before", &path, json!({})).await;
    alice.delete(&format!("{agent}/trainings/{gone}")).await;
    restore_version(&alice, &agent, 1).await;
    assert_eq!(draft_subjects(&alice, &agent).await, ["Kept"]);
    let again = alice.post_with_key("before", &path, json!({})).await;
    assert_eq!((again.status, again.text), (200, first.text), "carried out once");
    assert_eq!(alice.revision(&agent).await, 6);
    for table in ["idempotency_keys", "trainings", "training_revisions", "audit_events"] {
        assert!(!app.database.dump(table).contains("secret"), "{table}");
    }
}

#[tokio::test]
async fn a_restore_needs_an_existing_version_a_current_revision_and_the_permissions() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/versions/1/restore");
    assert_eq!(alice.post_empty(&format!("{agent}/versions/2/restore")).await.json()["code"], "VERSION_NOT_FOUND");
    assert_eq!(stranger.post_empty(&path).await.json()["code"], "AGENT_NOT_FOUND");
    let half = app.actor_with_permission(alice.env, Permission::TrainingsWrite).await;
    set_description(&alice, &agent, "A hotel.").await;
    assert_eq!(half.post_empty(&path).await.status, 403, "the configuration would come back too");
    let stale = send_request(alice.request("POST", &path).header("If-Match", "\"1\"")).await;
    let at = stale.data()["changed_at"].clone();
    assert_eq!((stale.status, stale.data()["draft_revision"].clone(), at.is_string()), (412, json!(3), true));
    assert_eq!(alice.revision(&agent).await, 3, "nothing happened");
    restore_version(&alice, &agent, 1).await;
    assert_eq!(half.post_empty(&path).await.status, 200, "nothing but trainings comes back");
}
