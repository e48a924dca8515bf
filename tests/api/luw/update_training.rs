use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{BOTH_ENCODINGS, IMAGE, NO_PERSONA, NO_TRAINING, Persona, SLOT_TAKEN, SUCCESS, image_in_slot};
use crate::support::TestApp;

const WINE: &str = "https://example.com/wine.png";

fn shown(training: &Value) -> Value {
    let keys = ["image", "slot", "info", "extras", "subject", "instructions"];
    Value::Object(keys.into_iter().map(|key| (key.to_owned(), training[key].clone())).collect())
}

#[tokio::test]
async fn absent_fields_keep_their_value_and_subject_and_instructions_are_derived_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let number = persona.add_training(&alice, json!({"image": IMAGE, "slot": 8})).await;
        let path = persona.training_path(number);
        for (change, expected) in [
            (json!({"slot": "9"}), [json!(IMAGE), json!(9), json!(null), json!(null), json!("menu.png"), json!("")]),
            (json!({"image": WINE}), [json!(WINE), json!(9), json!(null), json!(null), json!("wine.png"), json!("")]),
            (
                json!({"extras": "Ask."}),
                [json!(WINE), json!(9), json!(null), json!("Ask."), json!("wine.png"), json!("Ask.")],
            ),
            (
                json!({"info": "Wines."}),
                [json!(WINE), json!(9), json!("Wines."), json!("Ask."), json!("Wines."), json!("Wines.\n\nAsk.")],
            ),
            (
                json!({}),
                [json!(WINE), json!(9), json!("Wines."), json!("Ask."), json!("Wines."), json!("Wines.\n\nAsk.")],
            ),
            (
                json!({"slot": null, "extras": null}),
                [json!(WINE), json!(null), json!("Wines."), json!(null), json!("Wines."), json!("Wines.")],
            ),
        ] {
            assert_eq!(encoding.put(&alice, &path, change.clone()).await.status_and_body(), (200, SUCCESS));
            let [image, slot, info, extras, subject, instructions] = expected;
            let expected = json!({
                "image": image, "slot": slot, "info": info, "extras": extras,
                "subject": subject, "instructions": instructions,
            });
            assert_eq!(shown(&persona.only_training(&alice).await), expected, "{change}");
        }
    }
}

#[tokio::test]
async fn a_text_written_through_the_native_api_is_not_overwritten() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        alice.add_training(&persona.agent, "Opening hours", "9 to 18.").await;
        let path = persona.training_path(1);
        let change = json!({"image": IMAGE, "info": "The menu.", "slot": 8});
        assert_eq!(encoding.put(&alice, &path, change).await.status_and_body(), (200, SUCCESS));
        let full = persona.only_training(&alice).await;
        assert_eq!((&full["subject"], &full["instructions"]), (&json!("Opening hours"), &json!("9 to 18.")));
        assert_eq!((&full["image"], &full["info"], &full["slot"]), (&json!(IMAGE), &json!("The menu."), &json!(8)));
    }
}

#[tokio::test]
async fn subject_and_instructions_are_derived_independently_until_written_explicitly() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let number = persona.add_training(&alice, json!({"image": IMAGE, "info": "The menu."})).await;
    let id = persona.only_training(&alice).await["id"].as_str().unwrap().to_owned();
    let written = alice.put(&format!("{}/trainings/{id}", persona.agent), json!({"instructions": "Say it."})).await;
    assert_eq!(written.status, 200, "{}", written.text);
    assert_eq!(
        alice.put(&persona.training_path(number), json!({"info": "Wines."})).await.status_and_body(),
        (200, SUCCESS)
    );
    let full = persona.only_training(&alice).await;
    assert_eq!((&full["subject"], &full["instructions"]), (&json!("Wines."), &json!("Say it.")));
}

#[tokio::test]
async fn an_invalid_update_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let number = persona.add_training(&alice, image_in_slot(8)).await;
    persona.add_training(&alice, image_in_slot(9)).await;
    let before = persona.all_trainings(&alice).await;
    let revision = alice.revision(&persona.agent).await;
    for encoding in BOTH_ENCODINGS {
        for (change, expected) in [
            (json!({"image": null}), r#"{"status":false,"errors":{"image":["The image field is required."]}}"#),
            (json!({"image": "x"}), r#"{"status":false,"errors":{"image":["The image must be a valid URL."]}}"#),
            (json!({"slot": "x"}), r#"{"status":false,"errors":{"slot":["The slot must be an integer."]}}"#),
            (json!({"slot": 9, "info": "New."}), SLOT_TAKEN),
        ] {
            assert_eq!(
                encoding.put(&alice, &persona.training_path(number), change).await.status_and_body(),
                (400, expected)
            );
        }
        let unknown = encoding.put(&alice, &persona.training_path(7), json!({"slot": 12})).await;
        assert_eq!(unknown.status_and_body(), (404, NO_TRAINING));
        for body in [json!({"slot": 12}), json!({"slot": "x"})] {
            assert_eq!(
                encoding.put(&alice, "/v2/personas/9/trainings/1", body).await.status_and_body(),
                (404, NO_PERSONA)
            );
        }
    }
    assert_eq!(persona.all_trainings(&alice).await, before);
    assert_eq!(alice.revision(&persona.agent).await, revision);
}
