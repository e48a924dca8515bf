use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{BOTH, DONE, IMAGE, Persona, TAKEN, in_slot};
use crate::support::TestApp;

fn reserved(free: i64) -> String {
    format!(
        r#"{{"status":false,"errors":{{"slot":["Slots 1 to 7 are reserved for system use. The first free slot is {free}."]}}}}"#
    )
}

#[tokio::test]
async fn reserved_slots_are_refused_with_the_first_free_one() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    for encoding in BOTH {
        for slot in [1, 7] {
            let made = encoding.post(&alice, &persona.trainings, in_slot(slot)).await;
            assert_eq!(made.whole(), (400, reserved(8).as_str()));
        }
    }
    persona.teach(&alice, in_slot(8)).await;
    let number = persona.teach(&alice, in_slot(9)).await;
    persona.teach(&alice, in_slot(11)).await;
    for encoding in BOTH {
        assert_eq!(encoding.post(&alice, &persona.trainings, in_slot(1)).await.whole(), (400, reserved(10).as_str()));
        let moved = encoding.put(&alice, &persona.training(number), json!({"slot": 7})).await;
        assert_eq!(moved.whole(), (400, reserved(10).as_str()));
    }
    assert_eq!(persona.full(&alice).await.len(), 3);
}

#[tokio::test]
async fn who_may_write_reserved_slots_writes_them_and_others_change_the_rest_of_such_a_training() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    for encoding in BOTH {
        let persona = Persona::of(&system).await;
        let made = encoding.post(&system, &persona.trainings, in_slot(3)).await;
        assert_eq!(made.whole(), (200, r#"{"status":true,"training_id":1}"#));
        assert_eq!(encoding.post(&system, &persona.trainings, in_slot(3)).await.whole(), (400, TAKEN));
        let path = persona.training(1);
        for change in [json!({"info": "Kept."}), json!({"slot": 3}), json!({"slot": 8})] {
            assert_eq!(encoding.put(&alice, &path, change).await.whole(), (200, DONE));
        }
        assert_eq!(encoding.put(&alice, &path, json!({"slot": 3})).await.whole(), (400, reserved(9).as_str()));
        assert_eq!(persona.listed(&alice).await[0]["slot"], 8);
    }
}

#[tokio::test]
async fn an_occupied_slot_is_refused_and_loses_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    persona.teach(&alice, json!({"image": IMAGE, "slot": 8, "info": "The menu.", "extras": "Ask."})).await;
    let before = persona.full(&alice).await;
    let revision = alice.revision(&persona.agent).await;
    for encoding in BOTH {
        let body = json!({"image": "https://example.com/other.png", "slot": 8, "info": "Other."});
        assert_eq!(encoding.post(&alice, &persona.trainings, body).await.whole(), (400, TAKEN));
    }
    assert_eq!(persona.full(&alice).await, before);
    assert_eq!(alice.revision(&persona.agent).await, revision);
    let other = Persona::of(&alice).await;
    other.teach(&alice, in_slot(8)).await;
}

#[tokio::test]
async fn an_emptied_slot_is_free_and_trainings_without_a_slot_do_not_collide() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        for _ in 0..2 {
            assert_eq!(encoding.post(&alice, &persona.trainings, json!({"image": IMAGE})).await.status, 200);
        }
        let number = persona.teach(&alice, in_slot(8)).await;
        assert_eq!(encoding.put(&alice, &persona.training(number), json!({"slot": null})).await.whole(), (200, DONE));
        persona.teach(&alice, in_slot(8)).await;
        assert_eq!(encoding.put(&alice, &persona.training(number), json!({"slot": 8})).await.whole(), (400, TAKEN));
    }
}

#[tokio::test]
async fn slot_order_decides_the_order_in_which_trainings_are_told() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let persona = Persona::of(&system).await;
    system.teach(&persona.agent, "without a slot, first", "…").await;
    for (info, slot) in [("slot 9", 9), ("slot 2", 2), ("slot 8", 8)] {
        persona.teach(&system, json!({"image": IMAGE, "info": info, "slot": slot})).await;
    }
    persona.teach(&system, json!({"image": IMAGE, "info": "without a slot, second"})).await;
    let expected = ["slot 2", "slot 8", "slot 9", "without a slot, first", "without a slot, second"];
    system.publish(&persona.agent).await;
    let told = async |version: &str| {
        let context = system.get(&format!("{}/context?version={version}", persona.agent)).await.data();
        let told = context["behavioral"].as_array().unwrap().clone();
        told.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("live").await, expected);
    assert_eq!(told("draft").await, expected);
    assert_eq!(system.put(&persona.training(2), json!({"slot": 1})).await.whole(), (200, DONE));
    let moved = ["slot 9", "slot 2", "slot 8", "without a slot, first", "without a slot, second"];
    assert_eq!(told("live").await, expected);
    assert_eq!(told("draft").await, moved);
}
