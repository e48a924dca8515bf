use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use super::{change, configure, kinds, restore, subjects, told};
use crate::support::{Actor, TestApp, answer};

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
async fn the_draft_becomes_the_version_and_nothing_live_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    change(&alice, &agent, &hours, json!({"subject": "Opening hours"})).await;
    let parking = alice.teach(&agent, "Parking", "Behind the house.").await;
    configure(&alice, &agent, "A hotel.").await;
    alice.publish(&agent).await;
    let done = alice.post_nothing(&format!("{agent}/versions/1/restore")).await;
    let data = done.data();
    assert_eq!(
        done.json(),
        json!({"success": true, "message": "Agent version restored successfully", "data": {
            "id": data["id"], "name": "Front desk", "current_status": "draft", "is_ready_to_publish": true,
            "updated_at": data["updated_at"], "version": 2, "draft_revision": 6, "pending_changes": 3,
        }})
    );
    assert_eq!(done.header("etag"), Some("\"6\""));
    assert_eq!(subjects(&alice, &agent).await, ["Hours"]);
    assert_eq!(told(&alice, &agent).await, ["Opening hours", "Parking"]);
    assert_eq!(kinds(&alice, &agent).await, json!([["updated", hours], ["removed", parking]]));
    assert_eq!(alice.publish(&agent).await, 3);
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions[0]["content_hash"], versions[2]["content_hash"]);
    restore(&alice, &agent, 2).await;
    assert_eq!(subjects(&alice, &agent).await, ["Opening hours", "Parking"]);
    assert_eq!(full(&alice, &agent).await[1]["id"], json!(parking), "it is the same training that comes back");
}

#[tokio::test]
async fn what_was_never_published_is_kept_held_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    alice.teach(&agent, "Idea", "Not yet published.").await;
    restore(&alice, &agent, 1).await;
    let held_back: Vec<_> = full(&alice, &agent).await.iter().map(|training| training["is_draft"].clone()).collect();
    assert_eq!(
        (subjects(&alice, &agent).await, held_back),
        (vec!["Hours".into(), "Idea".into()], vec![json!(false), json!(true)])
    );
    assert_eq!(kinds(&alice, &agent).await, json!([]));
}

#[tokio::test]
async fn a_node_id_that_left_the_draft_brings_its_training_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let node = |text: &str| json!({"node_id": "faq", "subject": "Parking", "instructions": text, "slot": null});
    let mut slotted = node("Behind the house.");
    slotted["slot"] = json!(9);
    let parking = save(&alice, &agent, slotted).await;
    alice.publish(&agent).await;
    restore(&alice, &agent, 1).await;
    let other = save(&alice, &agent, json!({"subject": "Other", "instructions": "In the slot.", "slot": 9})).await;
    let mut unslotted = node("In front of the house.");
    unslotted.as_object_mut().unwrap().remove("slot");
    assert_eq!(save(&alice, &agent, unslotted).await, parking, "not a second training with its node id");
    let slots: Vec<_> =
        full(&alice, &agent).await.iter().map(|training| (training["id"].clone(), training["slot"].clone())).collect();
    assert_eq!(slots[1..], [(json!(parking), Value::Null), (json!(other), json!(9))]);
}

#[tokio::test]
async fn slots_go_to_those_who_had_them() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = save(&alice, &agent, json!({"subject": "First", "instructions": "One.", "slot": 8})).await;
    let second = save(&alice, &agent, json!({"subject": "Second", "instructions": "Two.", "slot": 9})).await;
    alice.publish(&agent).await;
    change(&alice, &agent, &first, json!({"slot": null})).await;
    change(&alice, &agent, &second, json!({"slot": 8})).await;
    change(&alice, &agent, &first, json!({"slot": 9})).await;
    restore(&alice, &agent, 1).await;
    let slots = |trainings: Vec<Value>| trainings.iter().map(|training| training["slot"].clone()).collect::<Vec<_>>();
    assert_eq!(slots(full(&alice, &agent).await), [json!(8), json!(9)], "they changed places and change back");
    assert_eq!(kinds(&alice, &agent).await, json!([]));
    change(&alice, &agent, &first, json!({"slot": null})).await;
    save(&alice, &agent, json!({"subject": "Newcomer", "instructions": "Three.", "slot": 8})).await;
    restore(&alice, &agent, 1).await;
    assert_eq!(slots(full(&alice, &agent).await), [json!(8), json!(9), Value::Null], "who is kept gives the slot up");
}

#[tokio::test]
async fn a_version_of_selected_changes_with_a_slot_twice_can_be_restored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = save(&alice, &agent, json!({"subject": "First", "instructions": "One.", "slot": 8})).await;
    alice.publish(&agent).await;
    change(&alice, &agent, &first, json!({"slot": 9})).await;
    let second = save(&alice, &agent, json!({"subject": "Second", "instructions": "Two.", "slot": 8})).await;
    let selected = alice.post(&format!("{agent}/publish"), json!({"training_ids": [second]})).await;
    assert_eq!(selected.status, 200, "{}", selected.text);
    restore(&alice, &agent, 2).await;
    let slots: Vec<_> = full(&alice, &agent).await.iter().map(|training| training["slot"].clone()).collect();
    assert_eq!(slots, [json!(8), Value::Null]);
    assert_eq!(kinds(&alice, &agent).await, json!([["updated", second]]));
}

#[tokio::test]
async fn a_deleted_training_does_not_come_back_and_stays_in_no_answer() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let gone = alice.teach(&agent, "Gone", "A secret.").await;
    alice.teach(&agent, "Kept", "Stays.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/versions/1/restore");
    let first = alice.post_once("before", &path, json!({})).await;
    alice.delete(&format!("{agent}/trainings/{gone}")).await;
    restore(&alice, &agent, 1).await;
    assert_eq!(subjects(&alice, &agent).await, ["Kept"]);
    let again = alice.post_once("before", &path, json!({})).await;
    assert_eq!((again.status, again.text), (200, first.text), "carried out once");
    assert_eq!(alice.revision(&agent).await, 6);
    for table in ["idempotency_keys", "trainings", "training_revisions", "audit_events"] {
        assert!(!app.database.dump(table).contains("secret"), "{table}");
    }
}

#[tokio::test]
async fn it_is_refused_when_the_version_the_state_or_a_right_is_missing() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/versions/1/restore");
    assert_eq!(alice.post_nothing(&format!("{agent}/versions/2/restore")).await.json()["code"], "VERSION_NOT_FOUND");
    assert_eq!(stranger.post_nothing(&path).await.json()["code"], "AGENT_NOT_FOUND");
    let half = app.actor_who_may(alice.place, Permission::TrainingsWrite).await;
    configure(&alice, &agent, "A hotel.").await;
    assert_eq!(half.post_nothing(&path).await.status, 403, "the configuration would come back too");
    let stale = answer(alice.request("POST", &path).header("If-Match", "\"1\"")).await;
    let at = stale.data()["changed_at"].clone();
    assert_eq!((stale.status, stale.data()["draft_revision"].clone(), at.is_string()), (412, json!(3), true));
    assert_eq!(alice.revision(&agent).await, 3, "nothing happened");
    restore(&alice, &agent, 1).await;
    assert_eq!(half.post_nothing(&path).await.status, 200, "nothing but trainings comes back");
}
