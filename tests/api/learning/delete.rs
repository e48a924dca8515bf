use pretty_assertions::assert_eq;
use understudy::testing::Permission;

use super::conversation_body;
use crate::support::TestApp;

#[tokio::test]
async fn a_deleted_conversation_is_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let made = alice.post_with_key("k", &format!("{agent}/sessions"), conversation_body(Some("a"))).await.data();
    let path = format!("{agent}/sessions/{}", made["id"].as_str().unwrap());
    let gone = alice.delete(&path).await;
    assert_eq!(
        (gone.status, gone.text.as_str()),
        (200, r#"{"success":true,"message":"Session deleted successfully"}"#)
    );
    assert_eq!(alice.get(&path).await.status, 404);
    assert_eq!(alice.delete(&path).await.status, 404);
    assert_eq!(alice.post(&format!("{agent}/sessions"), conversation_body(Some("a"))).await.status, 201);
}

#[tokio::test]
async fn deleting_needs_the_permission_and_the_tenant() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/sessions"), conversation_body(None)).await.data();
    let path = format!("{agent}/sessions/{}", made["id"].as_str().unwrap());
    let reader = app.actor_with_permission(alice.env, Permission::SessionsRead).await;
    assert_eq!(reader.delete(&path).await.status, 403);
    assert_eq!(mallory.delete(&path).await.status, 404);
    assert_eq!(alice.get(&path).await.status, 200);
}

#[tokio::test]
async fn deleting_an_agent_deletes_its_conversations() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.post(&format!("{agent}/sessions"), conversation_body(None)).await;
    assert_eq!(alice.delete(&agent).await.status, 200);
    assert_eq!(alice.get(&format!("{agent}/sessions")).await.status, 404);
}
