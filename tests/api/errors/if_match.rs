//! `If-Match` is a list of draft revisions.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Actor, Response, TestApp, send_request};

const MALFORMED: &str = r#"{"success":false,"message":"The If-Match header is malformed.","code":"INVALID_HEADER"}"#;

/// Publishes with an `If-Match` header for each of the values.
async fn publish(actor: &Actor, agent: &str, values: &[&str]) -> Response {
    let request = actor.request("POST", &format!("{agent}/publish"));
    send_request(values.iter().fold(request, |request, value| request.header("If-Match", *value))).await
}

#[tokio::test]
async fn anything_but_revisions_is_malformed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let values = ["", ",", "one", "\"1", "\"1.5\"", "W/", "W/1", "\"1\", two", "*, \"1\"", "99999999999999999999"];
    for value in values.iter().map(|value| vec![*value]).chain([vec!["\"1\"", "two"], vec!["*", "*"]]) {
        let refused = publish(&alice, &agent, &value).await;
        assert_eq!((refused.status, refused.text.as_str()), (400, MALFORMED), "{value:?}");
    }
    let bytes = reqwest::header::HeaderValue::from_bytes(b"\"1\xff\"").unwrap();
    let request = alice.request("POST", &format!("{agent}/publish")).header("If-Match", "\"1\"");
    let refused = send_request(request.header("If-Match", bytes)).await;
    assert_eq!((refused.status, refused.text.as_str()), (400, MALFORMED));
}

#[tokio::test]
async fn the_condition_holds_if_any_tag_is_the_current_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (values, holds) in [
        (&["\"1\""][..], true),
        (&["W/\"1\""], true),
        (&[" 1 "], true),
        (&["*"], true),
        (&["\"2\""], false),
        (&["2"], false),
        (&["\"0\", \"1\""], true),
        (&["\"1\",\"0\""], true),
        (&["7, W/\"1\" ,, \"3\""], true),
        (&["\"2\", \"3\""], false),
        (&["\"2\"", "\"1\""], true),
        (&["\"2\", \"3\"", "4"], false),
    ] {
        // 422: the condition holds, and an agent without trainings cannot be published.
        let status = if holds { 422 } else { 412 };
        assert_eq!(publish(&alice, &agent, values).await.status, status, "{values:?}");
    }
}

#[tokio::test]
async fn a_list_that_does_not_match_lists_the_changes_since_its_newest_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for subject in ["First", "Second", "Third"] {
        alice.add_training(&agent, subject, "Text.").await;
    }
    let refused = publish(&alice, &agent, &["\"1\", \"3\"", "\"2\""]).await.json();
    let since = refused["data"]["since"].as_array().unwrap();
    let revisions: Vec<&Value> = since.iter().map(|event| &event["draft_revision"]).collect();
    assert_eq!((&refused["data"]["draft_revision"], revisions), (&json!(4), vec![&json!(4)]));
}

#[tokio::test]
async fn every_wire_format_takes_a_list() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"title": "Hours", "content": "9 to 18.", "is_draft": true});
    let made = alice.post("/training", body.clone()).await;
    let path = format!("/training/{}", made.json()["id"].as_str().unwrap());
    for (tags, status) in [("\"7\", \"8\"", 412), ("\"7\", \"2\"", 200)] {
        let request = alice.request("PUT", &path).header("If-Match", tags).json(&body);
        assert_eq!(send_request(request).await.status, status, "{tags}");
    }
    for (tags, status) in [("\"7\", \"8\"", 400), ("\"7\", \"3\"", 200)] {
        let request = alice.request("PUT", "/v2/personas/1").header("If-Match", tags).json(&json!({"knows": "x"}));
        assert_eq!(send_request(request).await.status, status, "{tags}");
    }
}
