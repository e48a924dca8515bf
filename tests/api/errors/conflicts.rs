//! Requests that conflict with the current state.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::ErrorCode;

use crate::support::{Actor, Response, TestApp, until};

/// The codes that the tests of this file receive.
pub const TESTED: &[ErrorCode] = &[
    ErrorCode::AgentIsPublished,
    ErrorCode::AgentNotPublished,
    ErrorCode::Conflict,
    ErrorCode::IdempotencyKeyInFlight,
    ErrorCode::IdempotencyKeyReused,
    ErrorCode::PayloadPurged,
    ErrorCode::DraftChanged,
];

#[tokio::test]
async fn deleting_a_published_agent_is_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let refused = alice.delete(&agent).await;
    let expected =
        r#"{"success":false,"message":"Cannot delete agent while it is published.","code":"AGENT_IS_PUBLISHED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn the_context_of_an_agent_without_a_live_version_is_409() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let refused = alice.get(&format!("{agent}/context")).await;
    let expected = r#"{"success":false,"message":"The agent is not published.","code":"AGENT_NOT_PUBLISHED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn the_last_owner_cannot_be_removed() {
    let app = TestApp::spawn().await;
    let owner = app.owner(app.new_environment().await).await;
    let refused = owner.actor.delete(&format!("/api/v1/tenant/members/{}", owner.id)).await;
    let expected = r#"{"success":false,"message":"The last owner cannot be removed.","code":"CONFLICT"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn an_idempotency_key_whose_first_request_still_runs_is_409_with_retry_after() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let mut number = 0;
    // On a busy machine the first request may time out with 503. Then the test starts again with another key.
    let (key, done) = until(async || {
        number += 1;
        let key = format!("key-{number}");
        let done = two_at_once(&app, &alice, &key, &path, &body).await;
        (done.status != 503).then_some((key, done))
    })
    .await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(alice.post_with_key(&key, &path, body).await.text, done.text);
}

/// Sends two requests with the same key while writes are blocked: checks the refused one and returns the answer to the
/// other.
async fn two_at_once(app: &TestApp, alice: &Actor, key: &str, path: &str, body: &Value) -> Response {
    let held = app.database.block_writes();
    let mut first = Box::pin(alice.post_with_key(key, path, body.clone()));
    let mut second = Box::pin(alice.post_with_key(key, path, body.clone()));
    // The second one to arrive is refused while the first waits.
    let (refused, waiting) = tokio::select! {
        refused = &mut first => (refused, second),
        refused = &mut second => (refused, first),
    };
    let expected = r#"{"success":false,"message":"A request with this idempotency key is still being processed.","code":"IDEMPOTENCY_KEY_IN_FLIGHT"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
    assert_eq!(refused.header("retry-after"), Some("1"));
    drop(held);
    waiting.await
}

#[tokio::test]
async fn an_idempotency_key_reused_for_another_request_is_422() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = |name: &str| json!({"name": name, "label": "b", "language": "en-US"});
    alice.post_with_key("key-1", "/api/v1/agents", body("a")).await;
    let refused = alice.post_with_key("key-1", "/api/v1/agents", body("b")).await;
    let expected = r#"{"success":false,"message":"The idempotency key was already used with another request.","code":"IDEMPOTENCY_KEY_REUSED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (422, expected));
}

#[tokio::test]
async fn the_stored_answer_of_a_deleted_training_is_410() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let made = alice.post_with_key("key-1", &path, body.clone()).await;
    alice.delete(&format!("{path}/{}", made.data()["id"].as_str().unwrap())).await;
    let refused = alice.post_with_key("key-1", &path, body).await;
    let expected = r#"{"success":false,"message":"The stored answer was purged.","code":"PAYLOAD_PURGED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (410, expected));
    assert_eq!(alice.get(&path).await.data(), json!([]));
}

#[tokio::test]
async fn a_stale_if_match_is_412_with_the_current_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let at = alice.get(&agent).await.data()["created_at"].as_str().unwrap().to_owned();
    let refused = alice.post_if(5, &format!("{agent}/publish"), json!({})).await;
    let expected = format!(
        r#"{{"success":false,"message":"The agent has changed since you read it.","data":{{"draft_revision":1,"changed_by":"tester","changed_at":"{at}","since":[]}},"code":"DRAFT_CHANGED"}}"#
    );
    assert_eq!((refused.status, refused.text), (412, expected));
}
