use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::copy_training;
use crate::support::{Actor, TestApp, draft_changed, send_request};

/// An agent with a training in each of these slots, and their ids.
pub async fn agent_with_slots(actor: &Actor, slots: &[Option<i64>]) -> (String, Vec<String>) {
    let agent = actor.new_agent().await;
    let mut ids = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        let body = json!({"subject": format!("Subject {number}"), "instructions": "Secret text.", "slot": slot});
        let made = actor.post(&format!("{agent}/trainings"), body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        ids.push(made.data()["id"].as_str().unwrap().to_owned());
    }
    (agent, ids)
}

/// A request body with these slots.
pub fn slots_body(slots: &[(&String, Option<i64>)]) -> Value {
    let slots: serde_json::Map<_, _> = slots.iter().map(|(id, slot)| ((*id).clone(), json!(slot))).collect();
    json!({ "slots": slots })
}

/// The slots of the trainings, oldest first.
pub async fn slots(actor: &Actor, agent: &str) -> Vec<Option<i64>> {
    let listed = actor.get(&format!("{agent}/trainings?view=full")).await.data();
    listed.as_array().unwrap().iter().map(|training| training["slot"].as_i64()).collect()
}

async fn events(actor: &Actor, agent: &str) -> Vec<Value> {
    let found = actor.get(&format!("/api/v1/audit?agent={}&limit=100", agent.rsplit('/').next().unwrap())).await;
    found.data().as_array().unwrap().clone()
}

#[tokio::test]
async fn trainings_change_places_in_one_request_with_one_revision_and_one_event_each() {
    let app = TestApp::spawn().await;
    let alice = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), Some(9), Some(10), None, Some(12)]).await;
    alice.publish(&agent).await;
    let before = (alice.revision(&agent).await, events(&alice, &agent).await.len());
    app.clock.advance_seconds(5);
    let body = slots_body(&[
        (&ids[0], Some(9)),
        (&ids[1], Some(8)),
        (&ids[2], None),
        (&ids[3], Some(10)),
        (&ids[4], Some(12)),
    ]);
    let done = alice.post(&format!("{agent}/trainings/slots"), body).await;
    assert_eq!(slots(&alice, &agent).await, [Some(9), Some(8), None, Some(10), Some(12)]);
    let data = alice.get(&format!("{agent}/trainings?view=summary")).await.data();
    let message = "Agent training slots updated successfully";
    assert_eq!((done.status, done.json()), (200, json!({"success": true, "message": message, "data": data})));
    assert!(done.text.starts_with(&format!(r#"{{"success":true,"message":"{message}","data":[{{"id":"{}","#, ids[0])));
    assert_eq!(done.header("etag"), Some(format!("\"{}\"", before.0 + 1).as_str()));
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), before.0 + 1));
    let created = |place: usize| data[place]["created_at"] == data[place]["updated_at"];
    assert_eq!((0..5).map(created).collect::<Vec<_>>(), [false, false, false, false, true]);
    let new = events(&alice, &agent).await;
    let new = &new[..new.len() - before.1];
    let mut moved: Vec<_> = new.iter().map(|event| event["target_id"].as_str().unwrap()).collect();
    moved.sort_unstable();
    assert_eq!(moved, ids[..4]);
    for event in new {
        let fields: Vec<_> = event["fields"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((&event["action"], fields), (&json!("training.updated"), vec!["slot"]));
        assert_eq!(event["draft_revision"], json!(before.0 + 1));
    }
    let changes = alice.get(&format!("{agent}/changes")).await.data();
    assert_eq!(changes["changes"].as_array().unwrap().len(), 4);
    assert_eq!(changes["changes"][0]["fields"], json!({"slot": {"live": 8, "draft": 9}}));
}

#[tokio::test]
async fn moving_back_leaves_nothing_pending() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), Some(9)]).await;
    alice.publish(&agent).await;
    for (first, second) in [(9, 8), (8, 9)] {
        let body = slots_body(&[(&ids[0], Some(first)), (&ids[1], Some(second))]);
        assert_eq!(alice.post(&format!("{agent}/trainings/slots"), body).await.status, 200);
    }
    assert_eq!(alice.get(&format!("{agent}/changes")).await.data()["changes"], json!([]));
    assert_eq!(alice.publish(&agent).await, 1);
}

#[tokio::test]
async fn a_request_that_changes_nothing_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), None]).await;
    alice.publish(&agent).await;
    let (state, rows) = (alice.state(&agent).await, app.database.rows());
    let shown = alice.get(&format!("{agent}/trainings?view=summary")).await.data();
    app.clock.advance_seconds(5);
    let path = format!("{agent}/trainings/slots");
    let done = alice.post(&path, slots_body(&[(&ids[0], Some(8)), (&ids[1], None)])).await;
    let message = "Agent training slots updated successfully";
    assert_eq!((done.status, done.json()), (200, json!({"success": true, "message": message, "data": shown})));
    assert_eq!(done.header("etag"), Some("\"3\""));
    assert_eq!((alice.state(&agent).await, app.database.rows()), (state, rows));
}

#[tokio::test]
async fn numbers_may_be_text_and_blank_text_empties_a_slot() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), None]).await;
    let body = json!({"slots": {ids[0].clone(): "", ids[1].to_uppercase(): "8"}});
    assert_eq!(alice.post(&format!("{agent}/trainings/slots"), body).await.status, 200);
    assert_eq!(slots(&alice, &agent).await, [None, Some(8)]);
}

#[tokio::test]
async fn a_thousand_trainings_are_reversed_at_once() {
    let app = TestApp::spawn().await;
    let alice = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    alice.add_training(&agent, "Subject", "Text.").await;
    copy_training(&app, 1000);
    app.database.execute("UPDATE trainings SET slot = number");
    let all = alice.get(&format!("{path}?view=summary")).await.data();
    let reversed: Vec<(String, Option<i64>)> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), Some(1001 - one["slot"].as_i64().unwrap())))
        .collect();
    let named: Vec<_> = reversed.iter().map(|(id, slot)| (id, *slot)).collect();
    let done = alice.post(&format!("{path}/slots"), slots_body(&named)).await;
    assert_eq!((done.status, done.data().as_array().unwrap().len()), (200, 1000));
    assert_eq!(slots(&alice, &agent).await, reversed.iter().map(|(_, slot)| *slot).collect::<Vec<_>>());
    assert_eq!(alice.revision(&agent).await, 3);
}

#[tokio::test]
async fn if_match_guards_the_request_also_when_it_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8)]).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    let path = format!("{agent}/trainings/slots");
    for slot in [8, 9] {
        let refused = alice.post_if(1, &path, slots_body(&[(&ids[0], Some(slot))])).await;
        assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    }
    assert_eq!(alice.post_if(2, &path, slots_body(&[(&ids[0], Some(9))])).await.header("etag"), Some("\"3\""));
}

#[tokio::test]
async fn a_repeated_key_moves_once_and_its_answer_goes_with_any_training_of_the_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), Some(9), Some(10)]).await;
    let path = format!("{agent}/trainings/slots");
    let body = slots_body(&[(&ids[0], Some(9)), (&ids[1], Some(8))]);
    let send = || send_request(alice.request("POST", &path).header("Idempotency-Key", "k").json(&body));
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, &first.text), (200, &second.text));
    assert_eq!((slots(&alice, &agent).await, alice.revision(&agent).await), (vec![Some(9), Some(8), Some(10)], 5));
    let moved = app.database.dump("idempotency_keys");
    assert!(moved.contains("Subject 0") && moved.contains("Subject 1"), "{moved}");
    alice.delete(&format!("{agent}/trainings/{}", ids[1])).await;
    let gone = send().await;
    assert_eq!((gone.status, &gone.json()["code"]), (410, &json!("PAYLOAD_PURGED")));
    assert!(!app.database.dump("idempotency_keys").contains("Subject"));
}
