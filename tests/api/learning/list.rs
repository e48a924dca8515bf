use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::domain::accounts::permission::Permission;

use super::call;
use crate::support::TestApp;

#[tokio::test]
async fn pages_follow_each_other_newest_first_without_what_was_said() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let path = format!("{agent}/sessions");
    let mut made = Vec::new();
    for call_id in ["a", "b", "c", "d", "e"] {
        made.push(alice.post(&path, call(Some(call_id))).await.data()["id"].clone());
    }
    alice.post(&format!("{other}/sessions"), call(Some("f"))).await;
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
async fn an_external_id_finds_its_conversation() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for call_id in ["a", "b"] {
        alice.post(&format!("{agent}/sessions"), call(Some(call_id))).await;
    }
    let found = alice.get(&format!("{agent}/sessions?external_id=b")).await;
    assert_eq!(found.data().as_array().unwrap().len(), 1);
    assert_eq!(found.data()[0]["external_id"], "b");
    assert_eq!(alice.get(&format!("{agent}/sessions?external_id=c")).await.data(), json!([]));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x"] {
        assert_eq!(alice.get(&format!("{agent}/sessions?{query}")).await.status, 422, "{query}");
        assert_eq!(mallory.get(&format!("{agent}/sessions?{query}")).await.status, 404, "{query}");
    }
    let writer = app.actor_who_may(alice.place, Permission::SessionsWrite).await;
    assert_eq!(writer.get(&format!("{agent}/sessions")).await.status, 403);
}
