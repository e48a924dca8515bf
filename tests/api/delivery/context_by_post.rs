use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, send_request};

#[tokio::test]
async fn a_body_and_a_query_string_get_the_same_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Tone", "Be kind.").await;
    let web = json!({"subject": "Web", "instructions": "Send links.", "restricted_to_channels": ["web"]});
    alice.post(&format!("{agent}/trainings"), web).await;
    alice.publish(&agent).await;
    let path = format!("{agent}/context");
    for (query, body) in [
        ("", json!({})),
        (
            "channel=web&segment=vip&limit=1&min_score=0.5",
            json!({"channel": "web", "segment": "vip", "limit": 1, "min_score": 0.5}),
        ),
        ("version=1&explain=1", json!({"version": 1, "explain": true})),
        (
            "version=draft&at=2026-01-01",
            json!({"version": "draft", "at": "2026-01-01T00:00:00Z", "segment": ["a", "b"]}),
        ),
    ] {
        let (asked, posted) = (alice.get(&format!("{path}?{query}")).await, alice.post(&path, body).await);
        assert_eq!((posted.status, &posted.text), (200, &asked.text));
        assert_eq!(posted.header("etag"), asked.header("etag"));
    }
    let nothing = alice.post_empty(&path).await;
    let tag = nothing.header("etag").unwrap();
    assert_eq!(send_request(alice.request("POST", &path).header("If-None-Match", tag)).await.status, 304);
    let wrong = alice.post(&path, json!({"segment": 7, "version": "none"})).await;
    assert_eq!(
        (wrong.status, wrong.json()["errors"].clone()),
        (422, json!({"segment": ["The segment must be an array."]}))
    );
}

#[tokio::test]
async fn an_idempotency_key_is_ignored_and_no_response_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let tone = alice.add_training(&agent, "Tone", "Be kind.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/context");
    let first = alice.post_with_key("k", &path, json!({})).await;
    alice.put(&format!("{agent}/trainings/{tone}"), json!({"instructions": "Be brief."})).await;
    alice.publish(&agent).await;
    let second = alice.post_with_key("k", &path, json!({"limit": 1})).await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(second.data()["behavioral"][0]["instructions"], "Be brief.");
    assert_eq!(app.database.dump("idempotency_keys"), "");
}
