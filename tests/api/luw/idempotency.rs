use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH, Encoding, Persona, in_slot};
use crate::support::{Actor, Answer, TestApp, answer};

const PURGED: &str = r#"{"status":false,"error":"The stored answer was purged"}"#;

async fn once(encoding: Encoding, actor: &Actor, key: &str, path: &str, fields: serde_json::Value) -> Answer {
    let request = actor.request("POST", path).header("Content-Type", encoding.media()).header("Idempotency-Key", key);
    answer(request.body(encoding.body(&fields))).await
}

#[tokio::test]
async fn a_key_makes_one_training_and_repeats_its_answer() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        let key = format!("training-{encoding:?}");
        let first = once(encoding, &alice, &key, &persona.trainings, in_slot(8)).await;
        let again = once(encoding, &alice, &key, &persona.trainings, in_slot(8)).await;
        assert_eq!(first.whole(), (200, r#"{"status":true,"training_id":1}"#));
        assert_eq!((again.whole(), again.header("etag")), (first.whole(), first.header("etag")));
        assert_eq!(persona.full(&alice).await.len(), 1);
        let other = once(encoding, &alice, &key, &persona.trainings, in_slot(9)).await;
        let reused = r#"{"status":false,"error":"The idempotency key was already used with another request"}"#;
        assert_eq!(other.whole(), (400, reused));
        assert_eq!(alice.delete(&persona.slot(8)).await.status, 200);
        let gone = once(encoding, &alice, &key, &persona.trainings, in_slot(8)).await;
        assert_eq!(gone.whole(), (404, PURGED));
        assert_eq!(persona.full(&alice).await.len(), 0);
    }
}

#[tokio::test]
async fn a_key_makes_one_persona() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (number, encoding) in (1..).zip(BOTH) {
        let key = format!("persona-{encoding:?}");
        for _ in 0..2 {
            let made = once(encoding, &alice, &key, "/v2/personas", json!({"name": "Ada"})).await;
            assert_eq!(made.whole(), (200, format!(r#"{{"status":true,"persona_id":{number}}}"#).as_str()));
        }
    }
    assert_eq!(alice.delete("/v2/personas/2").await.status, 200);
    let gone = once(Encoding::Json, &alice, "persona-Json", "/v2/personas", json!({"name": "Ada"})).await;
    assert_eq!(gone.whole(), (404, PURGED));
    assert_eq!(alice.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free_and_a_malformed_key_is_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        persona.teach(&alice, in_slot(8)).await;
        let key = format!("again-{encoding:?}");
        assert_eq!(once(encoding, &alice, &key, &persona.trainings, in_slot(8)).await.status, 400);
        assert_eq!(alice.delete(&persona.slot(8)).await.status, 200);
        assert_eq!(once(encoding, &alice, &key, &persona.trainings, in_slot(8)).await.status, 200);
        let malformed = once(encoding, &alice, "two words", &persona.trainings, in_slot(9)).await;
        let expected = r#"{"status":false,"error":"The Idempotency-Key header is malformed"}"#;
        assert_eq!(malformed.whole(), (400, expected));
    }
}

#[tokio::test]
async fn two_requests_with_one_key_at_once_make_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        let key = format!("race-{encoding:?}");
        let body = || json!({"image": super::IMAGE});
        let one = once(encoding, &alice, &key, &persona.trainings, body());
        let two = once(encoding, &alice, &key, &persona.trainings, body());
        let (one, two) = tokio::join!(one, two);
        let busy = r#"{"status":false,"error":"A request with this idempotency key is still being processed"}"#;
        for answer in [&one, &two] {
            let whole = answer.whole();
            assert!(whole == (200, r#"{"status":true,"training_id":1}"#) || whole == (400, busy), "{whole:?}");
        }
        assert!(one.status == 200 || two.status == 200);
        assert_eq!(persona.full(&alice).await.len(), 1);
    }
}
