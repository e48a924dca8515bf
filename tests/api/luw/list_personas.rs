use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, Persona};
use crate::support::TestApp;

#[tokio::test]
async fn personas_are_the_agents_of_the_environment_oldest_first() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    assert_eq!(alice.get("/v2/personas").await.status_and_body(), (200, r#"{"status":true,"personas":[]}"#));
    for encoding in BOTH_ENCODINGS {
        assert_eq!(encoding.post(&alice, "/v2/personas", json!({"name": "Ada", "knows": "hours"})).await.status, 200);
    }
    Persona::create(&alice).await;
    let expected = concat!(
        r#"{"status":true,"personas":["#,
        r#"{"id":1,"name":"Ada","title":"Ada","knows":"hours","profession":null},"#,
        r#"{"id":2,"name":"Ada","title":"Ada","knows":"hours","profession":null},"#,
        r#"{"id":3,"name":"Front desk","title":"Reception","knows":null,"profession":null}]}"#
    );
    assert_eq!(alice.get("/v2/personas").await.status_and_body(), (200, expected));
}

#[tokio::test]
async fn the_persona_list_is_not_paged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for _ in 0..25 {
        alice.new_agent().await;
    }
    assert_eq!(alice.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 25);
}
