use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use crate::support::TestApp;

const PATH: &str = "/training/generate-scenario";

fn parking_messages() -> Value {
    json!([
        {"role": "user", "content": "Hi, my name is Anna Berg, can I park at the hotel? My booking is 4711234."},
        {"role": "assistant", "content": "One moment, please."},
        {"role": "agent", "content": "Hello Mrs. Berg. You can park behind the hotel free of charge."},
        {"role": "user", "content": "Thanks!"},
    ])
}

#[tokio::test]
async fn a_scenario_is_generated_from_messages_and_nothing_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = alice.post(PATH, json!({"messages": parking_messages()})).await;
    assert_eq!(
        (first.status, first.text.as_str()),
        (
            200,
            r#"{"title":"Can I park at the hotel?","content":"You can park behind the hotel free of charge.","similar":[],"learned_from_session_id":null}"#
        )
    );
    assert_eq!(alice.get("/api/v1/agents").await.data(), json!([]));
    let body =
        json!({"title": "Parking at the hotel", "content": "Guests can park behind the hotel.", "is_draft": true});
    let known = alice.post("/training", body).await.json();
    let second = alice.post_with_key("k", PATH, json!({"messages": parking_messages()})).await.json();
    assert_eq!(second["similar"][0]["id"], known["id"]);
    assert_eq!(second["similar"][0]["title"], "Parking at the hotel");
    assert!(second["similar"][0]["score"].as_f64().unwrap() > 0.3, "{second}");
    assert_eq!(alice.get("/training").await.json()["total"], 1);
    assert_eq!(alice.post_with_key("k", PATH, json!({"messages": []})).await.status, 400);
}

#[tokio::test]
async fn a_scenario_is_generated_from_a_stored_conversation() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let made =
        alice.post("/training", json!({"title": "Breakfast", "content": "Seven to ten.", "is_draft": true})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let agents = alice.get("/api/v1/agents").await.data();
    let agent = format!("/api/v1/agents/{}", agents[0]["id"].as_str().unwrap());
    let other = alice.new_agent().await;
    let id =
        alice.post(&format!("{agent}/sessions"), json!({"messages": parking_messages()})).await.data()["id"].clone();
    let elsewhere =
        alice.post(&format!("{other}/sessions"), json!({"messages": parking_messages()})).await.data()["id"].clone();
    let generated = alice.post(PATH, json!({"session_id": id})).await.json();
    assert_eq!((&generated["title"], &generated["learned_from_session_id"]), (&json!("Can I park at the hotel?"), &id));
    let unknown = alice.post(PATH, json!({"session_id": elsewhere})).await;
    assert_eq!(unknown.text, r#"{"statusCode":404,"message":"Session not found","error":"Not Found"}"#);
    assert_eq!(mallory.post(PATH, json!({"session_id": id})).await.text, unknown.text);
    let reader = app.actor_with_permission(alice.env, Permission::TrainingsRead).await;
    assert_eq!(reader.post(PATH, json!({"session_id": id})).await.status, 403);
    assert_eq!(reader.post(PATH, json!({"messages": parking_messages()})).await.status, 200);
}

#[tokio::test]
async fn every_invalid_field_is_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let hello = json!([{"role": "user", "content": "Hello?"}]);
    for (body, message) in [
        (json!({}), "The session_id field is required when messages is not present."),
        (json!({"messages": []}), "The session_id field is required when messages is not present."),
        (json!({"session_id": "x"}), "The session_id must be a valid UUID."),
        (json!({"messages": [{"role": "boss", "content": "x"}]}), "The selected messages.0.role is invalid."),
        (
            json!({"messages": hello}),
            "The messages hold no question or request of the caller that could be learned from.",
        ),
    ] {
        let refused = alice.post(PATH, body.clone()).await;
        assert_eq!(refused.json(), json!({"statusCode": 400, "message": message, "error": "Bad Request"}), "{body}");
    }
    let both = json!({"session_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "messages": hello});
    assert_eq!(alice.post(PATH, both).await.status, 400);
    let writer = app.actor_with_permission(alice.env, Permission::TrainingsWrite).await;
    assert_eq!(writer.post(PATH, json!({"messages": hello})).await.status, 403);
}
