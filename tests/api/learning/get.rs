use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permission;

use super::conversation_body;
use crate::support::TestApp;

#[tokio::test]
async fn a_conversation_has_its_messages_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/sessions"), conversation_body(Some("call-1"))).await.data();
    let id = made["id"].as_str().unwrap();
    let whole = alice.get(&format!("{agent}/sessions/{id}")).await;
    assert_eq!(
        whole.json(),
        json!({"success": true, "data": {
            "id": id, "external_id": "call-1", "channel": "phone_voice", "version": 3, "message_count": 3,
            "created_at": made["created_at"], "updated_at": made["updated_at"],
            "messages": [
                {"role": "user", "content": "When do you open on Saturdays?", "at": "2024-01-15T10:30:00Z"},
                {"role": "assistant", "content": "On Saturdays we are open from 10 to 14.", "at": null},
                {"role": "agent", "content": "And closed on Sundays.", "at": null},
            ],
        }})
    );
}

#[tokio::test]
async fn conversations_of_other_agents_and_tenants_are_not_found() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let made = alice.post(&format!("{agent}/sessions"), conversation_body(None)).await.data();
    let id = made["id"].as_str().unwrap();
    let strange = mallory.get(&format!("{agent}/sessions/{id}")).await;
    assert_eq!((strange.status, strange.json()["code"].as_str()), (404, Some("AGENT_NOT_FOUND")));
    let elsewhere = alice.get(&format!("{other}/sessions/{id}")).await;
    assert_eq!(elsewhere.text, r#"{"success":false,"message":"Session not found","code":"SESSION_NOT_FOUND"}"#);
    assert_eq!(alice.get(&format!("{agent}/sessions/nonsense")).await.text, elsewhere.text);
    let writer = app.actor_with_permission(alice.env, Permission::SessionsWrite).await;
    assert_eq!(writer.get(&format!("{agent}/sessions/{id}")).await.status, 403);
    let own = mallory.new_agent().await;
    assert_eq!(mallory.get(&format!("{own}/sessions/{id}")).await.text, elsewhere.text);
}
