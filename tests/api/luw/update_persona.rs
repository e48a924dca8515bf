use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{BOTH_ENCODINGS, NO_PERSONA, Persona, SUCCESS, image_in_slot};
use crate::support::{TestApp, send_request};

#[tokio::test]
async fn absent_fields_keep_their_value_and_null_clears_a_field() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        for (change, expected) in [
            (json!({"knows": "hours", "profession": "Host"}), ["Front desk", "Reception", "hours", "Host"]),
            (json!({"title": "Bar"}), ["Front desk", "Bar", "hours", "Host"]),
            (json!({"name": "Ada", "title": null, "knows": null}), ["Ada", "Ada", "", "Host"]),
            (json!({}), ["Ada", "Ada", "", "Host"]),
        ] {
            assert_eq!(encoding.put(&alice, &persona.path, change).await.status_and_body(), (200, SUCCESS));
            let shown = alice.get(&persona.path).await.json()["persona"].clone();
            let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
            assert_eq!(["name", "title", "knows", "profession"].map(text), expected.map(str::to_owned));
        }
        assert_eq!(alice.get(&persona.path).await.json()["persona"]["knows"], Value::Null);
        assert_eq!(alice.get(&persona.agent).await.data()["language"], "en-US");
    }
}

#[tokio::test]
async fn a_name_cannot_be_cleared_and_an_unknown_persona_is_not_found_before_validation() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    for encoding in BOTH_ENCODINGS {
        let changed = encoding.put(&alice, &persona.path, json!({"name": null})).await;
        let expected = r#"{"status":false,"errors":{"name":["The name field is required."]}}"#;
        assert_eq!(changed.status_and_body(), (400, expected));
        for body in [json!({"name": null}), json!({"name": "Ada"})] {
            assert_eq!(encoding.put(&alice, "/v2/personas/9", body).await.status_and_body(), (404, NO_PERSONA));
        }
    }
    assert_eq!(alice.revision(&persona.agent).await, 1);
}

#[tokio::test]
async fn a_change_is_pending_until_the_next_publish() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    alice.publish(&persona.agent).await;
    assert_eq!(alice.put(&persona.path, json!({"knows": "parking"})).await.status_and_body(), (200, SUCCESS));
    assert_eq!(alice.status(&persona.agent).await, "draft");
    let full = alice.get(&format!("{}?view=full", persona.agent)).await.data();
    assert_eq!((full["live_version"].clone(), full["pending_changes"].clone()), (json!(1), json!(1)));
}

#[tokio::test]
async fn if_match_is_honoured() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let put = async |tag: &str| {
        let request = alice.request("PUT", &persona.path).header("If-Match", tag);
        send_request(request.json(&json!({"knows": "parking"}))).await
    };
    let stale = put("\"7\"").await;
    let expected = r#"{"status":false,"error":"The persona has changed since you read it"}"#;
    assert_eq!(stale.status_and_body(), (400, expected));
    let done = put("\"1\"").await;
    assert_eq!((done.status_and_body(), done.header("etag")), ((200, SUCCESS), Some("\"2\"")));
}
