//! What the state of things does not allow.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::http::error::ErrorCode;

use crate::support::{Actor, Answer, TestApp, until};

pub const GOT: &[ErrorCode] = &[
    ErrorCode::AgentIsPublished,
    ErrorCode::AgentNotPublished,
    ErrorCode::Conflict,
    ErrorCode::IdempotencyKeyInFlight,
    ErrorCode::IdempotencyKeyReused,
    ErrorCode::PayloadPurged,
    ErrorCode::DraftChanged,
];

#[tokio::test]
async fn a_published_agent_is_not_deleted() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let refused = alice.delete(&agent).await;
    let expected =
        r#"{"success":false,"message":"Cannot delete agent while it is published.","code":"AGENT_IS_PUBLISHED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn an_agent_out_of_service_has_nothing_to_say() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let refused = alice.get(&format!("{agent}/context")).await;
    let expected = r#"{"success":false,"message":"The agent is not published.","code":"AGENT_NOT_PUBLISHED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = TestApp::spawn().await;
    let owner = app.owner(app.place().await).await;
    let refused = owner.actor.delete(&format!("/api/v1/tenant/members/{}", owner.id)).await;
    let expected = r#"{"success":false,"message":"The last owner cannot be removed.","code":"CONFLICT"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (409, expected));
}

#[tokio::test]
async fn a_key_whose_first_request_runs_is_told_to_come_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let mut number = 0;
    // One that waited for the database for too long, as on a busy machine it may, says so; then all begins again.
    let (key, done) = until(async || {
        number += 1;
        let key = format!("key-{number}");
        let done = of_two_at_once(&app, &alice, &key, &path, &body).await;
        (done.status != 503).then_some((key, done))
    })
    .await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(alice.post_once(&key, &path, body).await.text, done.text);
}

/// Two requests with one key while no write goes through: the one that was refused is looked at, the other is answered.
async fn of_two_at_once(app: &TestApp, alice: &Actor, key: &str, path: &str, body: &Value) -> Answer {
    let held = app.database.hold_writes();
    let mut first = Box::pin(alice.post_once(key, path, body.clone()));
    let mut second = Box::pin(alice.post_once(key, path, body.clone()));
    // Whichever comes second is refused while the other one waits.
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
async fn a_key_stands_for_one_request() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = |name: &str| json!({"name": name, "label": "b", "language": "en-US"});
    alice.post_once("key-1", "/api/v1/agents", body("a")).await;
    let refused = alice.post_once("key-1", "/api/v1/agents", body("b")).await;
    let expected = r#"{"success":false,"message":"The idempotency key was already used with another request.","code":"IDEMPOTENCY_KEY_REUSED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (422, expected));
}

#[tokio::test]
async fn an_answer_whose_text_was_deleted_is_gone() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let made = alice.post_once("key-1", &path, body.clone()).await;
    alice.delete(&format!("{path}/{}", made.data()["id"].as_str().unwrap())).await;
    let refused = alice.post_once("key-1", &path, body).await;
    let expected = r#"{"success":false,"message":"The stored answer was purged.","code":"PAYLOAD_PURGED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (410, expected));
    assert_eq!(alice.get(&path).await.data(), json!([]));
}

#[tokio::test]
async fn a_draft_that_moved_on_is_not_changed() {
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
