use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, Encoding, Persona, image_in_slot};
use crate::support::{Actor, Response, TestApp, send_request};

const PURGED: &str = r#"{"status":false,"error":"The stored answer was purged"}"#;

async fn post_with_key(
    encoding: Encoding,
    actor: &Actor,
    key: &str,
    path: &str,
    fields: serde_json::Value,
) -> Response {
    let request =
        actor.request("POST", path).header("Content-Type", encoding.content_type()).header("Idempotency-Key", key);
    send_request(request.body(encoding.body(&fields))).await
}

#[tokio::test]
async fn an_idempotency_key_creates_one_training_and_replays_the_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let key = format!("training-{encoding:?}");
        let first = post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(8)).await;
        let again = post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(8)).await;
        assert_eq!(first.status_and_body(), (200, r#"{"status":true,"training_id":1}"#));
        assert_eq!((again.status_and_body(), again.header("etag")), (first.status_and_body(), first.header("etag")));
        assert_eq!(persona.all_trainings(&alice).await.len(), 1);
        let other = post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(9)).await;
        let reused = r#"{"status":false,"error":"The idempotency key was already used with another request"}"#;
        assert_eq!(other.status_and_body(), (400, reused));
        assert_eq!(alice.delete(&persona.slot_path(8)).await.status, 200);
        let gone = post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(8)).await;
        assert_eq!(gone.status_and_body(), (404, PURGED));
        assert_eq!(persona.all_trainings(&alice).await.len(), 0);
    }
}

#[tokio::test]
async fn an_idempotency_key_creates_one_persona() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (number, encoding) in (1..).zip(BOTH_ENCODINGS) {
        let key = format!("persona-{encoding:?}");
        for _ in 0..2 {
            let made = post_with_key(encoding, &alice, &key, "/v2/personas", json!({"name": "Ada"})).await;
            assert_eq!(made.status_and_body(), (200, format!(r#"{{"status":true,"persona_id":{number}}}"#).as_str()));
        }
    }
    assert_eq!(alice.delete("/v2/personas/2").await.status, 200);
    let gone = post_with_key(Encoding::Json, &alice, "persona-Json", "/v2/personas", json!({"name": "Ada"})).await;
    assert_eq!(gone.status_and_body(), (404, PURGED));
    assert_eq!(alice.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rejected_request_does_not_use_up_its_key_and_a_malformed_key_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        persona.add_training(&alice, image_in_slot(8)).await;
        let key = format!("again-{encoding:?}");
        assert_eq!(post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(8)).await.status, 400);
        assert_eq!(alice.delete(&persona.slot_path(8)).await.status, 200);
        assert_eq!(post_with_key(encoding, &alice, &key, &persona.trainings, image_in_slot(8)).await.status, 200);
        let malformed = post_with_key(encoding, &alice, "two words", &persona.trainings, image_in_slot(9)).await;
        let expected = r#"{"status":false,"error":"The Idempotency-Key header is malformed"}"#;
        assert_eq!(malformed.status_and_body(), (400, expected));
    }
}

#[tokio::test]
async fn concurrent_requests_with_one_key_create_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let key = format!("race-{encoding:?}");
        let body = || json!({"image": super::IMAGE});
        let one = post_with_key(encoding, &alice, &key, &persona.trainings, body());
        let two = post_with_key(encoding, &alice, &key, &persona.trainings, body());
        let (one, two) = tokio::join!(one, two);
        let busy = r#"{"status":false,"error":"A request with this idempotency key is still being processed"}"#;
        for answer in [&one, &two] {
            let whole = answer.status_and_body();
            assert!(whole == (200, r#"{"status":true,"training_id":1}"#) || whole == (400, busy), "{whole:?}");
        }
        assert!(one.status == 200 || two.status == 200);
        assert_eq!(persona.all_trainings(&alice).await.len(), 1);
    }
}
