use pretty_assertions::assert_eq;
use serde_json::json;

use super::BOTH_ENCODINGS;
use crate::support::TestApp;

#[tokio::test]
async fn a_persona_is_created_with_the_next_number() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (number, encoding) in (1..).zip(BOTH_ENCODINGS) {
        let body =
            json!({"name": " Ada ", "title": "Reception & bar", "knows": "hours, parking", "profession": "Host"});
        let made = encoding.post(&alice, "/v2/personas", body).await;
        assert_eq!(made.status_and_body(), (200, format!(r#"{{"status":true,"persona_id":{number}}}"#).as_str()));
        let shown = alice.get(&format!("/v2/personas/{number}")).await;
        let expected = format!(
            r#"{{"status":true,"persona":{{"id":{number},"name":"Ada","title":"Reception & bar","knows":"hours, parking","profession":"Host","trainings_count":0,"trainings":[]}}}}"#
        );
        assert_eq!(shown.status_and_body(), (200, expected.as_str()));
    }
}

#[tokio::test]
async fn a_persona_is_an_agent_with_the_default_configuration() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (index, encoding) in BOTH_ENCODINGS.into_iter().enumerate() {
        assert_eq!(encoding.post(&alice, "/v2/personas", json!({"name": "Ada"})).await.status, 200);
        let agents = alice.get("/api/v1/agents?view=full").await.data();
        let mut made = agents[index].clone();
        let mut usual = alice.get(&alice.new_agent().await).await.data();
        for agent in [&mut made, &mut usual] {
            for own in ["id", "number", "created_at", "updated_at", "live_version", "draft_revision", "pending_changes"]
            {
                agent.as_object_mut().unwrap().remove(own);
            }
        }
        usual["name"] = json!("Ada");
        usual["label"] = json!("Ada");
        assert_eq!(made, usual);
        let path = format!("/api/v1/agents/{}", agents[index]["id"].as_str().unwrap());
        assert_eq!(alice.status(&path).await, "draft");
        assert_eq!(alice.delete(&format!("/v2/personas/{}", index * 2 + 2)).await.status, 200);
    }
}

#[tokio::test]
async fn every_invalid_field_is_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let long = "x".repeat(256);
    for encoding in BOTH_ENCODINGS {
        let made = encoding.post(&alice, "/v2/personas", json!({"title": long, "profession": long})).await;
        let expected = r#"{"status":false,"errors":{"name":["The name field is required."],"title":["The title must not be greater than 255 characters."],"profession":["The profession must not be greater than 255 characters."]}}"#;
        assert_eq!(made.status_and_body(), (400, expected));
    }
    let made = alice.post("/v2/personas", json!({"name": "Ada", "knows": ["hours"]})).await;
    assert_eq!(made.status_and_body(), (400, r#"{"status":false,"errors":{"knows":["The knows must be a string."]}}"#));
    assert_eq!(alice.get("/v2/personas").await.status_and_body(), (200, r#"{"status":true,"personas":[]}"#));
}
