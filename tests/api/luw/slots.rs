use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{BOTH_ENCODINGS, IMAGE, Persona, SLOT_TAKEN, SUCCESS, image_in_slot};
use crate::support::TestApp;

fn reserved_slots_error(free: i64) -> String {
    format!(
        r#"{{"status":false,"errors":{{"slot":["Slots 1 to 7 are reserved for system use. The first free slot is {free}."]}}}}"#
    )
}

#[tokio::test]
async fn reserved_slots_are_rejected_and_the_error_names_the_first_free_slot() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    for encoding in BOTH_ENCODINGS {
        for slot in [1, 7] {
            let made = encoding.post(&alice, &persona.trainings, image_in_slot(slot)).await;
            assert_eq!(made.status_and_body(), (400, reserved_slots_error(8).as_str()));
        }
    }
    persona.add_training(&alice, image_in_slot(8)).await;
    let number = persona.add_training(&alice, image_in_slot(9)).await;
    persona.add_training(&alice, image_in_slot(11)).await;
    for encoding in BOTH_ENCODINGS {
        assert_eq!(
            encoding.post(&alice, &persona.trainings, image_in_slot(1)).await.status_and_body(),
            (400, reserved_slots_error(10).as_str())
        );
        let moved = encoding.put(&alice, &persona.training_path(number), json!({"slot": 7})).await;
        assert_eq!(moved.status_and_body(), (400, reserved_slots_error(10).as_str()));
    }
    assert_eq!(persona.all_trainings(&alice).await.len(), 3);
}

#[tokio::test]
async fn reserved_slots_need_a_permission_but_other_fields_of_such_a_training_do_not() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&system).await;
        let made = encoding.post(&system, &persona.trainings, image_in_slot(3)).await;
        assert_eq!(made.status_and_body(), (200, r#"{"status":true,"training_id":1}"#));
        assert_eq!(
            encoding.post(&system, &persona.trainings, image_in_slot(3)).await.status_and_body(),
            (400, SLOT_TAKEN)
        );
        let path = persona.training_path(1);
        for change in [json!({"info": "Kept."}), json!({"slot": 3}), json!({"slot": 8})] {
            assert_eq!(encoding.put(&alice, &path, change).await.status_and_body(), (200, SUCCESS));
        }
        assert_eq!(
            encoding.put(&alice, &path, json!({"slot": 3})).await.status_and_body(),
            (400, reserved_slots_error(9).as_str())
        );
        assert_eq!(persona.listed(&alice).await[0]["slot"], 8);
    }
}

#[tokio::test]
async fn an_occupied_slot_is_rejected_and_its_training_is_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, json!({"image": IMAGE, "slot": 8, "info": "The menu.", "extras": "Ask."})).await;
    let before = persona.all_trainings(&alice).await;
    let revision = alice.revision(&persona.agent).await;
    for encoding in BOTH_ENCODINGS {
        let body = json!({"image": "https://example.com/other.png", "slot": 8, "info": "Other."});
        assert_eq!(encoding.post(&alice, &persona.trainings, body).await.status_and_body(), (400, SLOT_TAKEN));
    }
    assert_eq!(persona.all_trainings(&alice).await, before);
    assert_eq!(alice.revision(&persona.agent).await, revision);
    let other = Persona::create(&alice).await;
    other.add_training(&alice, image_in_slot(8)).await;
}

#[tokio::test]
async fn a_cleared_slot_is_free_and_trainings_without_a_slot_do_not_conflict() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        for _ in 0..2 {
            assert_eq!(encoding.post(&alice, &persona.trainings, json!({"image": IMAGE})).await.status, 200);
        }
        let number = persona.add_training(&alice, image_in_slot(8)).await;
        assert_eq!(
            encoding.put(&alice, &persona.training_path(number), json!({"slot": null})).await.status_and_body(),
            (200, SUCCESS)
        );
        persona.add_training(&alice, image_in_slot(8)).await;
        assert_eq!(
            encoding.put(&alice, &persona.training_path(number), json!({"slot": 8})).await.status_and_body(),
            (400, SLOT_TAKEN)
        );
    }
}

#[tokio::test]
async fn trainings_are_delivered_in_slot_order() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let persona = Persona::create(&system).await;
    system.add_training(&persona.agent, "without a slot, first", "…").await;
    for (info, slot) in [("slot 9", 9), ("slot 2", 2), ("slot 8", 8)] {
        persona.add_training(&system, json!({"image": IMAGE, "info": info, "slot": slot})).await;
    }
    persona.add_training(&system, json!({"image": IMAGE, "info": "without a slot, second"})).await;
    let expected = ["slot 2", "slot 8", "slot 9", "without a slot, first", "without a slot, second"];
    system.publish(&persona.agent).await;
    let told = async |version: &str| {
        let context = system.get(&format!("{}/context?version={version}", persona.agent)).await.data();
        let told = context["behavioral"].as_array().unwrap().clone();
        told.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("live").await, expected);
    assert_eq!(told("draft").await, expected);
    assert_eq!(system.put(&persona.training_path(2), json!({"slot": 1})).await.status_and_body(), (200, SUCCESS));
    let moved = ["slot 9", "slot 2", "slot 8", "without a slot, first", "without a slot, second"];
    assert_eq!(told("live").await, expected);
    assert_eq!(told("draft").await, moved);
}
