use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use super::conversation_body;
use crate::support::TestApp;

#[tokio::test]
async fn a_conversation_is_stored_and_the_response_has_no_messages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let revision = alice.revision(&agent).await;
    let made = alice.post(&format!("{agent}/sessions"), conversation_body(Some("call-1"))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let data = made.data();
    let (id, at) = (data["id"].as_str().unwrap(), data["created_at"].as_str().unwrap());
    assert_eq!(
        made.text,
        format!(
            r#"{{"success":true,"message":"Session stored successfully","data":{{"id":"{id}","message_count":3,"created_at":"{at}","updated_at":"{at}"}}}}"#
        )
    );
    assert_eq!(alice.revision(&agent).await, revision);
}

#[tokio::test]
async fn a_known_external_id_replaces_the_conversation_in_place() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let first = alice.post(&format!("{agent}/sessions"), conversation_body(Some("call-1"))).await;
    let longer = json!({"external_id": "call-1", "messages": [{"role": "user", "content": "Bye."}]});
    let second = alice.post(&format!("{agent}/sessions"), longer).await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.data()["id"], second.data()["id"]);
    let whole = alice.get(&format!("{agent}/sessions/{}", second.data()["id"].as_str().unwrap())).await.data();
    assert_eq!(whole["messages"], json!([{"role": "user", "content": "Bye.", "at": null}]));
    assert_eq!(
        (&whole["channel"], &whole["version"], &whole["message_count"]),
        (&Value::Null, &Value::Null, &json!(1))
    );
    assert_eq!(alice.post(&format!("{other}/sessions"), conversation_body(Some("call-1"))).await.status, 201);
    assert_eq!(alice.post(&format!("{agent}/sessions"), conversation_body(None)).await.status, 201);
    assert_eq!(alice.post(&format!("{agent}/sessions"), conversation_body(None)).await.status, 201);
    assert_eq!(alice.get(&format!("{agent}/sessions")).await.data().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn concurrent_requests_with_one_external_id_store_one_conversation() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/sessions");
    let all =
        futures_util::future::join_all((0..8).map(|_| alice.post(&path, conversation_body(Some("call-1"))))).await;
    let made = all.iter().filter(|answer| answer.status == 201).count();
    let replaced = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((made, replaced), (1, 7), "{all:?}");
    let listed = alice.get(&path).await.data();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["message_count"]), (1, &json!(3)));
}

#[tokio::test]
async fn an_idempotency_key_stores_one_conversation_and_the_replayed_response_has_no_messages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/sessions");
    let first = alice.post_with_key("k", &path, conversation_body(None)).await;
    let again = alice.post_with_key("k", &path, conversation_body(None)).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!(alice.post_with_key("k", &path, conversation_body(Some("x"))).await.status, 422);
    assert!(!first.text.contains("Saturdays"));
}

#[tokio::test]
async fn every_invalid_field_is_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/sessions");
    let wrong = json!({"channel": "fax", "version": 0, "messages": [{"role": "boss", "content": " "}, 7]});
    let refused = alice.post(&path, wrong).await;
    assert_eq!(refused.status, 422);
    let errors = refused.json()["errors"].clone();
    let named: Vec<_> = errors.as_object().unwrap().keys().cloned().collect();
    assert_eq!(named.len(), 5, "{errors}");
    for name in ["channel", "version", "messages.0.role", "messages.0.content", "messages.1"] {
        assert!(named.iter().any(|known| known == name), "{name}");
    }
    for empty in [json!({}), json!({"messages": []}), json!({"messages": null})] {
        let refused = alice.post(&path, empty).await;
        assert_eq!(refused.json()["errors"], json!({"messages": ["The messages field is required."]}));
    }
    assert_eq!(alice.get(&path).await.data(), json!([]));
}

#[tokio::test]
async fn storing_needs_the_permission_and_an_agent_of_the_tenant() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    let path = format!("{agent}/sessions");
    let reader = app.actor_with_permission(alice.env, Permission::SessionsRead).await;
    assert_eq!(reader.post(&path, conversation_body(None)).await.status, 403);
    let strange = mallory.post(&path, conversation_body(None)).await;
    assert_eq!((strange.status, strange.json()["code"].as_str()), (404, Some("AGENT_NOT_FOUND")));
    assert_eq!(mallory.post(&path, json!({})).await.text, strange.text);
    assert_eq!(alice.get(&path).await.data(), json!([]));
}

#[tokio::test]
async fn the_audit_log_records_the_event_without_messages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.post(&format!("{agent}/sessions"), conversation_body(Some("call-1"))).await.data()["id"].clone();
    alice.post(&format!("{agent}/sessions"), conversation_body(Some("call-1"))).await;
    alice.delete(&format!("{agent}/sessions/{}", id.as_str().unwrap())).await;
    let log = alice.get("/api/v1/audit").await;
    let events = log.data();
    for (index, action) in ["session.deleted", "session.replaced", "session.created"].into_iter().enumerate() {
        assert_eq!((&events[index]["action"], &events[index]["target_id"]), (&json!(action), &id));
        assert_eq!(events[index]["fields"], json!({"messages": 3}));
    }
    assert!(!log.text.contains("Saturdays") && !log.text.contains("call-1"));
}
