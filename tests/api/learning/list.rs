use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use super::conversation_body;
use crate::support::TestApp;

#[tokio::test]
async fn pages_list_conversations_newest_first_without_messages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let path = format!("{agent}/sessions");
    let mut made = Vec::new();
    for call_id in ["a", "b", "c", "d", "e"] {
        made.push(alice.post(&path, conversation_body(Some(call_id))).await.data()["id"].clone());
    }
    alice.post(&format!("{other}/sessions"), conversation_body(Some("f"))).await;
    made.reverse();
    let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = alice.get(&format!("{path}?limit=2{cursor}")).await;
        assert!(!page.text.contains("Saturdays") && page.json()["meta"]["limit"] == 2, "{}", page.text);
        seen.extend(page.data().as_array().unwrap().iter().map(|session| session["id"].clone()));
        pages += 1;
        match &page.json()["meta"]["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    assert_eq!((pages, seen), (3, made));
}

#[tokio::test]
async fn the_external_id_filters_the_list() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for call_id in ["a", "b"] {
        alice.post(&format!("{agent}/sessions"), conversation_body(Some(call_id))).await;
    }
    let found = alice.get(&format!("{agent}/sessions?external_id=b")).await;
    assert_eq!(found.data().as_array().unwrap().len(), 1);
    assert_eq!(found.data()[0]["external_id"], "b");
    assert_eq!(alice.get(&format!("{agent}/sessions?external_id=c")).await.data(), json!([]));
}

#[tokio::test]
async fn invalid_query_parameters_are_rejected() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x"] {
        assert_eq!(alice.get(&format!("{agent}/sessions?{query}")).await.status, 422, "{query}");
        assert_eq!(mallory.get(&format!("{agent}/sessions?{query}")).await.status, 404, "{query}");
    }
    let writer = app.actor_with_permission(alice.env, Permission::SessionsWrite).await;
    assert_eq!(writer.get(&format!("{agent}/sessions")).await.status, 403);
}
