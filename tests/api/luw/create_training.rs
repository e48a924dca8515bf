use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, IMAGE, NO_PERSONA, Persona};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_created_with_a_number_a_subject_and_instructions() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    for (number, encoding) in (1..).zip(BOTH_ENCODINGS) {
        let slot = number + 7;
        let body = json!({"image": IMAGE, "info": " The menu: soup & é ", "slot": slot, "extras": "Ask for more."});
        let made = encoding.post(&alice, &persona.trainings, body).await;
        assert_eq!(made.status_and_body(), (200, format!(r#"{{"status":true,"training_id":{number}}}"#).as_str()));
        assert_eq!(made.header("etag").unwrap(), format!("\"{}\"", number + 1));
        let full = persona.all_trainings(&alice).await.pop().unwrap();
        let at = full["created_at"].as_str().unwrap();
        let shown = alice.get(&persona.training_path(number)).await;
        let expected = format!(
            r#"{{"status":true,"training":{{"id":{number},"image":"{IMAGE}","slot":{slot},"info":"The menu: soup & é","created_at":"{at}"}}}}"#
        );
        assert_eq!(shown.status_and_body(), (200, expected.as_str()));
        for (key, value) in [
            ("number", json!(number)),
            ("subject", json!("The menu: soup & é")),
            ("instructions", json!("The menu: soup & é\n\nAsk for more.")),
            ("current_status", json!("active")),
            ("type", json!("BEHAVIORAL")),
            ("is_draft", json!(false)),
            ("node_id", json!(null)),
            ("extras", json!("Ask for more.")),
        ] {
            assert_eq!(full[key], value, "{key}");
        }
    }
}

#[tokio::test]
async fn only_the_image_is_required_and_numeric_strings_are_accepted() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let body = json!({"image": IMAGE, "info": null, "slot": null, "extras": "", "unknown": "ignored"});
        let made = encoding.post(&alice, &persona.trainings, body).await;
        assert_eq!(made.status_and_body(), (200, r#"{"status":true,"training_id":1}"#));
        let listed = persona.listed(&alice).await;
        let at = listed[0]["created_at"].clone();
        assert_eq!(listed, json!([{"id": 1, "image": IMAGE, "slot": null, "info": null, "created_at": at}]));
        let full = persona.only_training(&alice).await;
        assert_eq!((full["subject"].clone(), full["instructions"].clone()), (json!("menu.png"), json!("")));
        let numbered = encoding.post(&alice, &persona.trainings, json!({"image": IMAGE, "slot": "12"})).await;
        assert_eq!(numbered.status_and_body(), (200, r#"{"status":true,"training_id":2}"#));
        assert_eq!(persona.listed(&alice).await[1]["slot"], 12);
    }
}

#[tokio::test]
async fn a_long_info_is_truncated_to_a_subject_of_255_characters() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let long = "ü".repeat(300);
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let made = encoding.post(&alice, &persona.trainings, json!({"image": IMAGE, "info": long})).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let full = persona.only_training(&alice).await;
        assert_eq!(full["subject"], "ü".repeat(255));
        assert_eq!((&full["instructions"], &full["info"]), (&json!(long), &json!(long)));
    }
}

#[tokio::test]
async fn every_invalid_field_is_reported_and_nothing_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let sentence = |field: &str, text: &str| format!(r#"{{"status":false,"errors":{{"{field}":["{text}"]}}}}"#);
    for encoding in BOTH_ENCODINGS {
        for (body, field, text) in [
            (json!({}), "image", "The image field is required."),
            (json!({"image": "  "}), "image", "The image field is required."),
            (json!({"image": "menu.png"}), "image", "The image must be a valid URL."),
            (json!({"image": "ftp://example.com/a.png"}), "image", "The image must be a valid URL."),
            (json!({"image": IMAGE, "slot": "eight"}), "slot", "The slot must be an integer."),
            (json!({"image": IMAGE, "slot": "8.5"}), "slot", "The slot must be an integer."),
            (json!({"image": IMAGE, "slot": 0}), "slot", "The slot must be at least 1."),
            (json!({"image": IMAGE, "slot": -3}), "slot", "The slot must be at least 1."),
            (
                json!({"image": IMAGE, "info": "x".repeat(65_537)}),
                "info",
                "The info must not be greater than 65536 characters.",
            ),
            (
                json!({"image": IMAGE, "info": "x".repeat(65_000), "extras": "x".repeat(65_000)}),
                "extras",
                "The info and extras must not be greater than 65536 characters.",
            ),
        ] {
            let made = encoding.post(&alice, &persona.trainings, body).await;
            assert_eq!(made.status_and_body(), (400, sentence(field, text).as_str()));
        }
        let many = encoding.post(&alice, &persona.trainings, json!({"slot": "x"})).await;
        let expected = r#"{"status":false,"errors":{"image":["The image field is required."],"slot":["The slot must be an integer."]}}"#;
        assert_eq!(many.status_and_body(), (400, expected));
    }
    let texts = alice.post(&persona.trainings, json!({"image": IMAGE, "info": 5, "extras": [], "slot": true})).await;
    let expected = r#"{"status":false,"errors":{"info":["The info must be a string."],"slot":["The slot must be an integer."],"extras":["The extras must be a string."]}}"#;
    assert_eq!(texts.status_and_body(), (400, expected));
    assert_eq!(persona.listed(&alice).await, json!([]));
    assert_eq!(alice.revision(&persona.agent).await, 1);
}

#[tokio::test]
async fn an_unknown_persona_is_not_found_whatever_the_body() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        for body in [json!({}), json!({"image": IMAGE})] {
            assert_eq!(
                encoding.post(&alice, "/v2/personas/9/trainings", body).await.status_and_body(),
                (404, NO_PERSONA)
            );
        }
    }
}
