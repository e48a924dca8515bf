//! Trainings written through the luw API and read through the native API, and the reverse.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{BOTH_ENCODINGS, IMAGE, Persona, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_luw_training_has_every_field_in_the_native_api() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let body = json!({"image": IMAGE, "info": "The menu.", "slot": 8, "extras": "Ask."});
        assert_eq!(encoding.post(&alice, &persona.trainings, body).await.status, 200);
        let full = persona.only_training(&alice).await;
        let mut expected = json!({
            "subject": "The menu.", "instructions": "The menu.\n\nAsk.", "current_status": "active", "number": 1,
            "node_id": null, "type": "BEHAVIORAL", "is_draft": false, "directory_id": null, "slot": 8,
            "image": IMAGE, "info": "The menu.", "extras": "Ask.", "restricted_to_channels": [],
            "restricted_to_segments": [], "start_time": null, "end_time": null, "metadata": {},
            "in_live_version": false, "changed_by": "tester",
        });
        for own in ["id", "created_at", "updated_at"] {
            expected[own] = full[own].clone();
        }
        assert_eq!(full, expected);
        let plain = alice.get(&format!("{}/trainings", persona.agent)).await.data();
        let keys: Vec<_> = plain[0].as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys.len(), 6, "{keys:?}");
    }
}

#[tokio::test]
async fn a_native_training_is_listed_with_the_luw_fields() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    alice.add_training(&persona.agent, "Opening hours", "9 to 18.").await;
    let body = json!({
        "subject": "Menu", "instructions": "Soup.", "image": IMAGE, "slot": "8", "info": "The menu.", "extras": "Ask.",
    });
    assert_eq!(alice.post(&format!("{}/trainings", persona.agent), body).await.status, 200);
    let at = persona.all_trainings(&alice).await[0]["created_at"].as_str().unwrap().to_owned();
    let listed = alice.get(&persona.trainings).await;
    let first =
        format!(r#"{{"status":true,"trainings":[{{"id":1,"image":null,"slot":null,"info":null,"created_at":"{at}"}},"#);
    assert!(listed.text.starts_with(&first), "{}", listed.text);
    let second = &listed.json()["trainings"][1];
    let shown = (&second["id"], &second["image"], &second["slot"], &second["info"]);
    assert_eq!(shown, (&json!(2), &json!(IMAGE), &json!(8), &json!("The menu.")));
    let full = &persona.all_trainings(&alice).await[1];
    assert_eq!((&full["subject"], &full["instructions"]), (&json!("Menu"), &json!("Soup.")));
}

#[tokio::test]
async fn a_training_deleted_through_one_api_is_not_found_through_the_other() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    let id = persona.only_training(&alice).await["id"].as_str().unwrap().to_owned();
    assert_eq!(alice.delete(&format!("{}/trainings/{id}", persona.agent)).await.status, 200);
    assert_eq!(alice.delete(&persona.slot_path(8)).await.status, 404);
    let id = alice.add_training(&persona.agent, "Hours", "9 to 18.").await;
    let number = persona.listed(&alice).await[0]["id"].as_i64().unwrap();
    assert_eq!(alice.delete(&persona.training_path(number)).await.status, 200);
    assert_eq!(alice.get(&format!("{}/trainings/{id}", persona.agent)).await.status, 404);
}

#[tokio::test]
async fn a_native_upsert_keeps_the_slot_and_info_set_through_luw() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let there = format!("{}/trainings", persona.agent);
    let body = json!({"node_id": "faq-1", "subject": "Menu", "instructions": "Soup."});
    assert_eq!(alice.post(&there, body.clone()).await.status, 200);
    assert_eq!(alice.put(&persona.training_path(1), json!({"slot": 8, "info": "The menu."})).await.status, 200);
    assert_eq!(alice.post(&there, body).await.status, 200);
    let listed = persona.listed(&alice).await;
    assert_eq!((&listed[0]["slot"], &listed[0]["info"]), (&json!(8), &json!("The menu.")));
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_native_api_accepts_the_luw_fields_with_its_own_messages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    let there = format!("{}/trainings", persona.agent);
    let invalid = |errors: &str| {
        format!(
            r#"{{"success":false,"message":"The given data was invalid.","errors":{{{errors}}},"code":"VALIDATION_ERROR"}}"#
        )
    };
    for (fields, errors) in [
        (json!({"image": "menu.png"}), r#""image":["The image must be a valid URL."]"#),
        (json!({"image": 5}), r#""image":["The image must be a valid URL."]"#),
        (json!({"slot": "x"}), r#""slot":["The slot must be an integer."]"#),
        (json!({"slot": 0}), r#""slot":["The slot must be at least 1."]"#),
        (json!({"slot": 8}), r#""slot":["The slot has already been taken."]"#),
        (json!({"slot": 7}), r#""slot":["Slots 1 to 7 are reserved for system use. The first free slot is 9."]"#),
        (json!({"info": 5}), r#""info":["The info must be a string."]"#),
        (json!({"info": "x".repeat(65_537)}), r#""info":["The info must not be greater than 65536 characters."]"#),
        (json!({"extras": []}), r#""extras":["The extras must be a string."]"#),
        (
            json!({"slot": "x", "image": "y", "info": 1, "extras": 2}),
            r#""slot":["The slot must be an integer."],"image":["The image must be a valid URL."],"info":["The info must be a string."],"extras":["The extras must be a string."]"#,
        ),
    ] {
        let mut body = json!({"subject": "Menu", "instructions": "Soup."});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let made = alice.post(&there, body).await;
        assert_eq!(made.status_and_body(), (422, invalid(errors).as_str()), "{fields}");
    }
    let id = persona.only_training(&alice).await["id"].as_str().unwrap().to_owned();
    let path = format!("{there}/{id}?view=full");
    let full = alice.put(&path, json!({"slot": "12", "image": null, "info": "Ours.", "extras": ""})).await.data();
    let shown = (&full["slot"], &full["image"], &full["info"], &full["extras"]);
    assert_eq!(shown, (&json!(12), &Value::Null, &json!("Ours."), &Value::Null));
}
